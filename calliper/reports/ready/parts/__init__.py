"""The parts that ready reports are put together from."""

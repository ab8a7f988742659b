from calliper.sync.actions.batch import BatchReused, receive_batch
from calliper.sync.actions.digest import receive_digest
from calliper.sync.actions.prune import prune

__all__ = ["BatchReused", "prune", "receive_batch", "receive_digest"]

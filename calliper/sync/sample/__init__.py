"""A sample company: invented people, phones and calls, brought through the same steps as real ones."""

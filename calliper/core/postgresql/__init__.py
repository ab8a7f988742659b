"""Django's database backend for PostgreSQL, which also tells the database whose rows the running code may see."""

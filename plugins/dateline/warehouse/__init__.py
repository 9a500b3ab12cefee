"""Every read and write of Postgres."""

"""The use cases that the command line and Airflow's tasks call."""

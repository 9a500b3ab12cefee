"""Airflow on one machine: its components as child processes of one supervisor, without importing Airflow."""

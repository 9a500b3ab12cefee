"""The one part that imports Airflow: triggers, retry policies, task functions."""

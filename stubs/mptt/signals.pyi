from django.db.models.signals import ModelSignal

node_moved: ModelSignal

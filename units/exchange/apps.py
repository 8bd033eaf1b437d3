"""Files in and out are an app of their own, because they bring commands.

One of these stands in for another app's.
"""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "units.exchange"
    label = "exchange"
    verbose_name = "Exchange"

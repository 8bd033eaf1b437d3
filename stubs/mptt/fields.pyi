from django.db import models
from typing_extensions import TypeVar

# As django-stubs has them for ForeignKey, so that its plugin fills in the model at the other end.
_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True, default=_ST)

class TreeForeignKey(models.ForeignKey[_ST, _GT]): ...

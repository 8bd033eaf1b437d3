"""The only writer of structure.

``parent`` is the truth; the nested-set columns of django-mptt are a cache of it that this package
keeps right.
"""

from units.tree.arrange import arrange, hold, reserve
from units.tree.holders import Act, Holder, acting, holder
from units.tree.inspection import TreeFault, check, repair
from units.tree.lock import StructureError, tree_lock
from units.tree.nodes import SaveOptions, TreeManager, TreeNode, TreeQuerySet
from units.tree.raw import raw_saves

__all__ = [
    "Act",
    "Holder",
    "SaveOptions",
    "StructureError",
    "TreeFault",
    "TreeManager",
    "TreeNode",
    "TreeQuerySet",
    "acting",
    "arrange",
    "check",
    "hold",
    "holder",
    "raw_saves",
    "repair",
    "reserve",
    "tree_lock",
]

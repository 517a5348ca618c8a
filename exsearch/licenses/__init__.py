"""A licence as people write it -> an SPDX expression with its evidence, and its class."""

from exsearch.licenses.rank import LICENSE_CLASSES, license_class
from exsearch.licenses.read import may_mean, read_license

__all__ = ["LICENSE_CLASSES", "license_class", "may_mean", "read_license"]

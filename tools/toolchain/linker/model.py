"""What the passes of the linker speak of."""

from dataclasses import dataclass, field

VARIABLE = object()  # value of a definition that is no constant


@dataclass(eq=False)
class Module:
    """One module of the program. `names`: what its top level binds: Definition, External, or Module.

    `maker`: Definition of what makes an object of it, where it is passed on (see values).
    """

    name: str
    file: object
    package: bool
    items: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    loaded: bool = False
    maker: object = None

    def __post_init__(self):
        self.lines = {}  # name -> line that binds it


@dataclass(eq=False)
class Item:
    """One statement of a module's top level. `needed`: it does something beside defining, and must stay."""

    module: Module
    node: object
    needed: bool = False
    definitions: list = field(default_factory=list)
    references: set = field(default_factory=set)


@dataclass(eq=False)
class Definition:
    """A name that an item defines. value: VARIABLE or the constant. `label`: its name in the one module."""

    name: str
    item: Item
    value: object = VARIABLE
    label: str = ""
    avoid: set = field(default_factory=set)  # names bound around the places that refer to it

    @property
    def constant(self):
        """Whether the value is known now and never changes."""
        return self.value is not VARIABLE

    @property
    def home(self):
        """Dotted name of the module that it comes from."""
        return self.item.module.name


@dataclass(eq=False)
class External:
    """Something of a module that stays apart: `attribute` of `source`, or with attribute "" the module itself."""

    source: str
    attribute: str
    label: str = ""
    avoid: set = field(default_factory=set)
    constant = False

    @property
    def name(self):
        """The name that it has where it comes from."""
        return self.attribute or self.source

    @property
    def home(self):
        """Where it comes from."""
        return self.source

"""What is frozen into the image: the product as one module, and the two scripts that the interpreter starts with."""

import os

root = os.environ["PILOTWIRE_ROOT"]
here = os.path.join(root, "boards", "rp2_bench")

linked = os.path.join(root, "build", "linked", "rp2_bench")
module("pilotwire.py", base_path=linked, opt=2)  # noqa: F821
for name in sorted(os.listdir(linked)):  # packages of what is seldom used
    if os.path.isdir(os.path.join(linked, name)):
        package(name, base_path=linked, opt=2)  # noqa: F821
module("_boot.py", base_path=linked, opt=2)  # noqa: F821
module("main.py", base_path=here, opt=2)  # noqa: F821

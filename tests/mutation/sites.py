"""The mutants that can be made of the headers: what could be slipped into each expression and statement, by clang's AST.

A Mutant replaces the bytes [begin, end) of a file, an expression or a statement, by another text. `mutated` writes many
of them into a file at once, each behind a switch: (::tailor_mutant(17) ? (a - b) : (a + b)).
"""
import bisect
import dataclasses
import hashlib
import os
import re
import subprocess
from collections import defaultdict

from clang.cindex import CursorKind as K, Index, TypeKind

FUNCTIONS = {K.FUNCTION_DECL, K.CXX_METHOD, K.FUNCTION_TEMPLATE, K.CONSTRUCTOR, K.DESTRUCTOR, K.CONVERSION_FUNCTION}
LOOPS = {K.FOR_STMT, K.WHILE_STMT, K.DO_STMT, K.CXX_FOR_RANGE_STMT}
NOT_CODE = {K.STATIC_ASSERT, K.CXX_UNARY_EXPR, K.TEMPLATE_TYPE_PARAMETER, K.TEMPLATE_NON_TYPE_PARAMETER,
            K.TEMPLATE_TEMPLATE_PARAMETER, K.CONCEPT_DECL, K.REQUIRES_EXPR, K.ENUM_DECL, K.FRIEND_DECL, K.TYPE_REF,
            K.TEMPLATE_REF, K.NAMESPACE_REF}
NUMBERS = {TypeKind.BOOL, TypeKind.INT, TypeKind.UINT, TypeKind.LONG, TypeKind.ULONG, TypeKind.LONGLONG,
           TypeKind.ULONGLONG, TypeKind.SHORT, TypeKind.USHORT, TypeKind.UCHAR, TypeKind.SCHAR, TypeKind.CHAR_S,
           TypeKind.FLOAT, TypeKind.DOUBLE, TypeKind.ENUM}
MAYBE_NUMBERS = NUMBERS | {TypeKind.DEPENDENT, TypeKind.UNEXPOSED, TypeKind.VECTOR, TypeKind.AUTO, TypeKind.INVALID}

SWAPS = {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"],
         "^": ["|"], "&&": ["||"], "||": ["&&"], "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"],
         ">=": [">", "<"], "==": ["!="], "!=": ["=="], "+=": ["-=", "="], "-=": ["+=", "="], "*=": ["/=", "="],
         "/=": ["*=", "="], "|=": ["&="], "&=": ["|="], "^=": ["|="]}
DROPS_A_TERM = {"+", "-", "*", "/", "%", "&&", "||"}
CONSTEXPR = re.compile(rb"\bconst(expr|eval|init)\b")


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str           # below include/tailor
    begin: int
    end: int
    operator: str
    after: str
    is_statement: bool
    is_constant: bool   # maybe the compiler evaluates it, and the program never does
    line: int
    text: str           # of the line
    change: str         # for people
    nth: int = 0        # of the mutants that are the same in all of the above but line

    @property
    def room(self):
        return self.file.split("/")[0]

    @property
    def key(self):
        """Stays the same while other lines change."""
        return (self.file, self.text, self.change, self.nth)

    def rank(self, seed):
        return hashlib.sha1(repr((seed, *self.key)).encode()).hexdigest()

    @property
    def id(self):
        return self.rank("id")[:7]


class File:
    def __init__(self, name, data):
        self.name, self.data = name, data
        self.starts = [0] + [i + 1 for i, byte in enumerate(data) if byte == 10]

    def line_of(self, offset):
        return bisect.bisect_right(self.starts, offset)

    def text_of_line(self, line):
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        return self.data[self.starts[line - 1]:end].decode().strip()


class Finder:
    """All mutants of one file."""

    def __init__(self, file):
        self.file, self.data, self.found = file, file.data, {}

    def text(self, begin, end):
        return self.data[begin:end].decode()

    def of(self, cursor):
        return self.text(cursor.extent.start.offset, cursor.extent.end.offset)

    def add(self, cursor, operator, after, constant, span=None, is_statement=False, shown=None):
        begin, end = span or (cursor.extent.start.offset, cursor.extent.end.offset)
        before = self.text(begin, end)
        old, new = shown or (before, after)
        change = " ".join(f"{old} -> {new}".split())
        line = self.file.line_of(begin)
        if before.strip() and before != after:
            mutant = Mutant(self.file.name, begin, end, operator, after, is_statement, constant, line,
                            self.file.text_of_line(line), change)
            self.found.setdefault((begin, end, after), mutant)

    # --- What is walked through, and what is not ----------------------------------------------------------------------

    def visit(self, cursor, active=False, constant=False, parent=None):
        kind = cursor.kind
        if kind in NOT_CODE or kind.is_attribute():
            return
        if kind in FUNCTIONS:
            return self.function(cursor)
        if kind in (K.VAR_DECL, K.FIELD_DECL, K.PARM_DECL):
            return self.variable(cursor, active, constant)
        children = list(cursor.get_children())
        if kind in (K.TYPE_ALIAS_DECL, K.TYPE_ALIAS_TEMPLATE_DECL):
            active = constant = True
        if active and cursor.extent.start.offset < cursor.extent.end.offset:
            self.mutate(cursor, children, constant, parent)
        for i, child in enumerate(children):
            if kind == K.CASE_STMT and i == 0:
                continue
            if kind == K.CALL_EXPR and i > self.checks(children[0]):
                continue  # the words of an error
            in_constant = constant or (kind == K.IF_STMT and i == 0 and self.is_if_constexpr(cursor)) or \
                self.is_template_argument(cursor, child)
            self.visit(child, active, in_constant, cursor)

    def function(self, cursor):
        children = list(cursor.get_children())
        body = next((c for c in children if c.kind == K.COMPOUND_STMT), None)
        begin = cursor.extent.start.offset
        end = body.extent.start.offset if body else cursor.extent.end.offset
        constant = bool(CONSTEXPR.search(self.data[begin:end]))
        for child in children:
            starts_members = cursor.kind == K.CONSTRUCTOR or cursor.kind == K.FUNCTION_TEMPLATE
            in_members = starts_members and child.kind.is_expression() and self.is_member_initializer(cursor, child)
            if child.kind in (K.PARM_DECL, K.COMPOUND_STMT) or in_members:
                self.visit(child, True, constant, cursor)

    def is_member_initializer(self, function, child):
        head = self.text(function.location.offset, child.extent.start.offset)
        return re.search(r"\)[^()]*:[^:]", head) is not None and "requires" not in head

    def variable(self, cursor, active, constant):
        begin, name = cursor.extent.start.offset, cursor.location.offset
        head = self.data[begin:name]
        of_numbers = cursor.type.get_canonical().kind in NUMBERS
        constant = constant or bool(CONSTEXPR.search(head)) or (cursor.kind == K.VAR_DECL and (
            not active or b"static" in head or (cursor.type.is_const_qualified() and of_numbers)))
        after_name = name + len(cursor.spelling.encode())
        for child in cursor.get_children():
            between = self.data[after_name:child.extent.start.offset]
            if child.extent.start.offset >= name and (child.extent.start.offset < after_name or not between.strip().
                                                      startswith(b"[")):
                self.visit(child, True, constant, cursor)

    def is_template_argument(self, cursor, child):
        if cursor.kind == K.DECL_REF_EXPR:
            return True
        if cursor.kind in (K.BINARY_OPERATOR, K.CONDITIONAL_OPERATOR):
            return False
        before = self.data[cursor.extent.start.offset:child.extent.start.offset]
        return re.fullmatch(rb"(\w+(\.|->))*(template )?[\w:]+<[^(){}]*", before) is not None

    def is_if_constexpr(self, cursor):
        return re.match(rb"if\s+constexpr", self.data[cursor.extent.start.offset:cursor.extent.end.offset]) is not None

    # --- The operators ------------------------------------------------------------------------------------------------

    def mutate(self, cursor, children, constant, parent):
        kind = cursor.kind
        if kind == K.IF_STMT:
            self.condition(next((c for c in children if c.kind.is_expression()), None),
                           constant or self.is_if_constexpr(cursor))
        if kind == K.CONDITIONAL_OPERATOR:
            self.condition(children[0], constant)
        if kind in (K.COMPOUND_STMT, K.IF_STMT) or kind in LOOPS:
            bodies = children if kind == K.COMPOUND_STMT else children[1:] if kind == K.IF_STMT else children[-1:]
            for body in bodies:
                self.statement(body, constant)
        if kind == K.RETURN_STMT and children:
            self.returned(children[0], constant)
        if kind in (K.CALL_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR):
            self.binary(cursor, children, constant)
        if kind == K.CALL_EXPR:
            self.call(cursor, children, constant, parent)
        if kind == K.INIT_LIST_EXPR:
            self.arguments(cursor, children, constant, may_swap=False)
        if kind == K.UNARY_OPERATOR:
            text = self.of(cursor)
            if text.startswith(("-", "!")) and not text.startswith("!=") and children:
                operand = self.of(children[0])
                after = operand if text[0] == "-" else f"static_cast<bool>({operand})"
                self.add(cursor, "sign dropped", after, constant, shown=(text, operand))
        if kind in (K.INTEGER_LITERAL, K.FLOATING_LITERAL, K.CXX_BOOL_LITERAL_EXPR):
            self.literal(cursor, constant)
        if kind == K.DECL_REF_EXPR:
            self.enumerator(cursor, constant)

    def condition(self, cursor, constant):
        if cursor is None or self.of(cursor) in ("true", "false"):
            return
        for value in ("true", "false"):
            self.add(cursor, "condition", value, constant)

    def statement(self, cursor, constant):
        if not cursor.kind.is_expression():
            return
        begin, end = cursor.extent.start.offset, cursor.extent.end.offset
        rest = re.match(rb"\s*;", self.data[end:])
        if rest:
            self.add(cursor, "statement deleted", ";", constant, (begin, end + rest.end()), is_statement=True,
                     shown=(self.of(cursor), "nothing"))

    def returned(self, cursor, constant):
        kind, text = cursor.type.get_canonical().kind, self.of(cursor)
        if text.startswith("{") or text == r"'\0'" or cursor.kind in (K.INTEGER_LITERAL, K.CXX_BOOL_LITERAL_EXPR, K.FLOATING_LITERAL):
            return
        if kind == TypeKind.BOOL:
            self.add(cursor, "returned", f"!({text})", constant)
        elif kind in MAYBE_NUMBERS:
            self.add(cursor, "returned", self.nothing_like(text), constant, shown=(text, "{}"))

    def checks(self, callee):
        """How many of a call's arguments are not the words of an error."""
        name = re.split(r"::|<", self.of(callee) or "?")
        return 1 if "require" in name else 0 if "fail" in name or "join" in name else len(self.data)

    @staticmethod
    def nothing_like(text):
        return f"::tailor_nothing<decltype({text})>()"

    def binary(self, cursor, children, constant):
        if len(children) < 2:
            return
        left, right = children[0], children[-1]
        begin, end = left.extent.end.offset, right.extent.start.offset
        operator = self.text(begin, end).strip() if begin <= end else ""
        if right.extent.end.offset != cursor.extent.end.offset or operator not in SWAPS:
            return
        a, b, before = self.of(left), self.of(right), self.of(cursor)
        if '"' in a or '"' in b:
            return
        for other in SWAPS[operator]:
            name = ("comparison" if operator[0] in "<>=!" and operator not in ("<<", ">>") else
                    "logic" if operator in ("&&", "||") else "arithmetic")
            self.add(cursor, name, f"{a} {other} {b}", constant)
        if operator in DROPS_A_TERM:
            for term in (a, b if operator != "-" else f"-({b})"):
                after = f"static_cast<bool>({term})" if operator in ("&&", "||") else term
                self.add(cursor, "term dropped", after, constant, shown=(before, term))

    def call(self, cursor, children, constant, parent):
        text = self.of(cursor)
        if not children or not text.endswith((")", "}")):
            return
        callee, arguments = children[0], children[1:]
        named = callee.extent.start.offset == cursor.extent.start.offset
        for name, other in (("std::min", "std::max"), ("std::max", "std::min")):
            if named and re.match(name + r"\b(?!_)", text):
                self.add(cursor, "extremum", other + text[len(name):], constant)
        if self.checks(callee) < len(children):
            return
        is_variable = parent is not None and parent.kind == K.VAR_DECL and \
            parent.location.offset == cursor.extent.start.offset
        if not named:
            arguments = children
        arguments = [argument for argument in arguments if argument.kind.is_expression()]
        commutes = re.match(r"std::(min|max)\b", text)
        self.arguments(cursor, arguments, constant, may_swap=named and not is_variable and not commutes)

    def arguments(self, cursor, arguments, constant, may_swap):
        for argument in arguments:
            literal = argument
            while literal.kind == K.UNEXPOSED_EXPR and len(list(literal.get_children())) == 1:
                literal = next(literal.get_children())
            text = self.of(argument)
            if re.fullmatch(r"[\w:<>]*[({]0?[)}]|'\\0'", text) or self.is_enumerator(literal):
                continue  # nothing already, or for the enumerators
            if literal.kind in (K.INTEGER_LITERAL, K.FLOATING_LITERAL, K.CXX_BOOL_LITERAL_EXPR, K.STRING_LITERAL,
                                K.LAMBDA_EXPR, K.INIT_LIST_EXPR, K.CXX_THIS_EXPR):
                continue
            if argument.type.get_canonical().kind in MAYBE_NUMBERS and text and not text.startswith("{") and \
                    not text.rstrip().endswith("..."):
                self.add(argument, "argument", self.nothing_like(text), constant, shown=(text, "{}"))
        if not may_swap:
            return
        for a, b in zip(arguments, arguments[1:]):
            between = self.text(a.extent.end.offset, max(a.extent.end.offset, b.extent.start.offset))
            if between.strip() != "," or self.kind_of(a) != self.kind_of(b) or self.of(a) == self.of(b):
                continue
            swapped = (self.text(cursor.extent.start.offset, a.extent.start.offset) + self.of(b) + between + self.of(a) +
                       self.text(b.extent.end.offset, cursor.extent.end.offset))
            self.add(cursor, "arguments swapped", swapped, constant,
                     shown=(f"{self.of(a)}, {self.of(b)}", f"{self.of(b)}, {self.of(a)}"))

    @staticmethod
    def kind_of(cursor):
        return cursor.type.get_canonical().spelling.replace("const ", "").replace("&", "").strip()

    def literal(self, cursor, constant):
        text = self.of(cursor)
        if text in ("true", "false"):
            self.add(cursor, "constant", "false" if text == "true" else "true", constant)
        elif not re.match(r"[\d.]", text):
            return  # a macro
        elif cursor.kind == K.FLOATING_LITERAL:
            self.add(cursor, "constant", f"{text} + 1" if not text.strip("0.fF") else f"{text} * 2", constant)
        else:
            self.add(cursor, "constant", f"{text} + 1", constant)
            if text.strip("0uUlL"):
                self.add(cursor, "constant", f"{text} - 1", constant)

    @staticmethod
    def is_enumerator(cursor):
        return cursor.kind == K.DECL_REF_EXPR and cursor.referenced is not None and \
            cursor.referenced.kind == K.ENUM_CONSTANT_DECL

    def enumerator(self, cursor, constant):
        named = cursor.referenced
        if not self.is_enumerator(cursor) or not self.of(cursor).endswith(named.spelling):
            return
        all_names = [c.spelling for c in named.semantic_parent.get_children() if c.kind == K.ENUM_CONSTANT_DECL]
        other = all_names[(all_names.index(named.spelling) + 1) % len(all_names)]
        if "tailor" in named.location.file.name and other != named.spelling:
            self.add(cursor, "enumerator", self.of(cursor)[:-len(named.spelling)] + other, constant)


def include_paths():
    said = subprocess.run(["g++", "-E", "-x", "c++", "-v", "/dev/null"], capture_output=True, text=True, check=True).stderr
    listed = said.split("#include <...> search starts here:")[1].split("End of search list")[0]
    return [line.strip() for line in listed.splitlines() if line.strip()]


def find(include, flags=()):
    """All mutants of the headers in `include`/tailor, by file."""
    files = {path.relative_to(include / "tailor").as_posix(): File(path.relative_to(include / "tailor").as_posix(),
                                                                   path.read_bytes())
             for path in sorted((include / "tailor").rglob("*.hpp"))}
    everything = "".join(f"#if __has_include(<tailor/{name}>)\n#include <tailor/{name}>\n#endif\n" for name in files)
    arguments = ["-std=c++20", "-ferror-limit=0", "-DEIGEN_DONT_VECTORIZE", f"-I{include}", *flags]
    for path in include_paths():
        arguments += ["-isystem", path]
    unit = Index.create().parse("all.cpp", arguments, [("all.cpp", everything)])
    finders = {name: Finder(file) for name, file in files.items()}
    root = (include / "tailor").resolve().as_posix() + "/"
    names = {}
    for cursor in unit.cursor.get_children():
        walk(cursor, root, finders, names)
    return {name: sorted(numbered(finder.found.values()), key=lambda m: (m.begin, -m.end, m.after))
            for name, finder in finders.items()}, files


def walk(cursor, root, finders, names):
    """Down to the declarations in our files."""
    if cursor.location.file is None:
        return
    path = cursor.location.file.name
    if path not in names:
        real = os.path.realpath(path)
        names[path] = real[len(root):] if real.startswith(root) else None
    name = names[path]
    if name is None:
        return
    if cursor.kind in (K.NAMESPACE, K.LINKAGE_SPEC, K.UNEXPOSED_DECL):
        for child in cursor.get_children():
            walk(child, root, finders, names)
    else:
        finders[name].visit(cursor)


def numbered(mutants):
    """Tells apart those that have the same file, text of the line, and change."""
    seen = defaultdict(int)
    for mutant in sorted(mutants, key=lambda m: (m.begin, m.end)):
        key = mutant.key
        yield dataclasses.replace(mutant, nth=seen[key])
        seen[key] += 1


# --- Writing mutants into a file --------------------------------------------------------------------------------------

class Writer:
    """A file with mutants in it, and which mutant made what part of it: spans, (begin, end, number)."""

    def __init__(self, data, mutants):
        """mutants: (number, Mutant) of this file."""
        self.out, self.spans, self.data = bytearray(), [], data
        by_range = defaultdict(list)
        for number, mutant in mutants:
            by_range[mutant.begin, mutant.end].append((number, mutant))
        self.ranges = sorted(by_range.items(), key=lambda item: (item[0][0], -item[0][1]))
        pragma = data.find(b"#pragma once\n") + len(b"#pragma once\n")
        self.copy(0, pragma, [])
        self.out += b"#include <tailor_mutant_switch.hpp>\n"
        self.copy(pragma, len(data), self.ranges)

    def copy(self, begin, end, ranges):
        """data[begin:end] with the mutants of these ranges, all of which lie inside."""
        at, i = begin, 0
        while i < len(ranges):
            (first, last), mutants = ranges[i]
            inside = i + 1
            while inside < len(ranges) and ranges[inside][0][1] <= last and ranges[inside][0][0] < last:
                inside += 1
            self.out += self.data[at:first]
            self.switch(mutants, first, last, ranges[i + 1:inside])
            at, i = last, inside
        self.out += self.data[at:end]

    def switch(self, mutants, first, last, inner):
        if not mutants:
            return self.copy(first, last, inner)
        (number, mutant), rest = mutants[0], mutants[1:]
        start = len(self.out)
        as_type = "static_cast<bool>" if mutant.operator == "condition" else ""
        self.out += (f"{{ if (!::tailor_mutant({number})) {{" if mutant.is_statement else
                     f"(::tailor_mutant({number}) ? ({mutant.after}) : {as_type}(").encode()
        self.spans.append((start, len(self.out), number))
        self.switch(rest, first, last, inner)
        self.out += b"} }" if mutant.is_statement else b"))"
        self.spans.append((start, len(self.out), number))

    def numbers_at(self, line, column=None):
        """The mutant that made the text there, the smallest span's; or all that made any of the line."""
        starts = [0] + [i + 1 for i, byte in enumerate(self.out) if byte == 10] + [len(self.out) + 1]
        if column is None:
            return {number for begin, end, number in self.spans if begin < starts[line] and starts[line - 1] < end}
        at = starts[line - 1] + column - 1
        around = [(end - begin, number) for begin, end, number in self.spans if begin <= at < end]
        return {min(around)[1]} if around else set()

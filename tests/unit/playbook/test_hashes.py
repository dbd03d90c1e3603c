"""Two hashes: one for the words, one for everything else."""

from __future__ import annotations

import hashlib

import pytest

from aftercase.playbook.hashes import pin_of, structure_data, structure_of
from tests.unit.playbook.sample import EN, ZH, of


def test_twins_have_one_structure_and_two_pins() -> None:
    en, zh = of(EN), of(ZH, "damaged-goods.zh.md")
    assert en.structure == zh.structure
    assert en.pin != zh.pin


def test_the_structure_of_the_example_never_changes() -> None:
    """Stored cases and lock files hold this value: a change here is a new format."""
    assert of(EN).structure == "e873fd3bcafedc5d85693a80bacdc3d319bb0260f31370af93b2cae5a891709c"


def test_the_pin_is_the_plain_digest_of_the_file() -> None:
    assert of(EN).pin == pin_of(EN) == hashlib.sha256(EN.encode()).hexdigest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("`evidence:label-photo`", "`evidence:label`"),
        ("`evidence:label-photo`", "`id:label-photo`"),
        ("`evidence:label-photo`", "`evidence:label-photo` `optional`"),
        ("`evidence:label-photo`", "`evidence:label-photo` `due:3d`"),
        ("- [ ] Photo of the shipping label `evidence:label-photo`\n", ""),
        ("`id:unclear`", "`id:unsure`"),
        ("photos](#ask-photos)", "photos](#offer-choice)"),
        ("photos](#ask-photos)", "photos](#ask-for-pictures)"),
        ("`on:overdue`", "`id:late`"),
        ("after: 48h", "after: 24h"),
        (", from: requested_at", ""),
        ("after: 48h, from: requested_at", "clock: first_reply_shipped"),
        ("> [!CAUTION]", "> [!NOTE]"),
        ("photo_count: {type: number", "photo_number: {type: number"),
        ("type: number", "type: text"),
        ("required: true", "required: false"),
        ('<a id="ask-photos">', '<a id="ask-pictures">'),
        ('<a id="ask-for-pictures"></a>', ""),
        ("`due:24h`", "`due:25h`"),
        ("`stage:negotiation`\n\n- [ ]", "`owner:us`\n\n- [ ]"),
        ("outcome:settled", "outcome:accepted"),
        ("id=ask-photos", "id=ask"),
        ("to=buyer", "to=bank"),
        ("to=buyer", "to=buyer channel=email"),
        ("cause: product-quality", "cause: late"),
        ("[generic]", "[taobao]"),
        ("{id: reply-rule", "{id: reply"),
    ],
)
def test_what_the_structure_covers(old: str, new: str) -> None:
    assert old in EN
    assert of(EN.replace(old, new, 1)).structure != of(EN).structure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Goods arrived damaged", "# Goods arrived broken"),
        ("For the seller who", "For a seller who"),
        ("## Offer a choice", "## Give a choice"),
        ("Save the request", "Keep the request"),
        ("The damage is plain to see", "One can see the damage"),
        ("[Offer a choice]", "[Two offers]"),
        ("Do not ask for", "Never ask for"),
        ("Hello {{buyer_name}}", "Dear {{buyer_name}}"),
        ("example: 3", "example: 4"),
        ("title: How long", "title: For how long"),
        ("reviewed: 2026-08-01", "reviewed: 2026-09-01"),
        ("status: published", "status: draft"),
        ("Next:", "Then:"),
    ],
)
def test_what_the_structure_leaves_out(old: str, new: str) -> None:
    assert old in EN
    changed = of(EN.replace(old, new, 1))
    assert changed.structure == of(EN).structure
    assert changed.pin != of(EN).pin


def test_an_inserted_step_changes_the_structure_and_nothing_else_of_the_others() -> None:
    step = '## Wait <a id="wait"></a>\n\n- On: [end](#end-settled)\n\n## Close as settled'
    before, after = of(EN), of(EN.replace("## Close as settled", step))
    assert structure_of(before) != structure_of(after)
    steps = [one for one in structure_data(after)["steps"] if one["id"] != "wait"]
    assert steps == structure_data(before)["steps"]

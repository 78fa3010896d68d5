"""`handbill kits`: what kits there are, how fresh, how much of them nobody has checked."""

import json
from datetime import date
from typing import Any

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
@click.option("--unchecked", is_flag=True, help="List the links without a checked address, too.")
def kits(as_json: bool, unchecked: bool) -> None:
    """What kits there are, how fresh they are, and how much is unchecked."""
    from handbill import resources
    from handbill.errors import InputError

    found = []
    for id in sorted(resources.kit_folders()):
        try:
            found.append(describe(id))
        except InputError as error:
            click.echo(
                f"{id}: cannot be read; `handbill kit check {id}` lists the problems. {error.problems[0]}", err=True
            )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for kit in found:
        languages = ", ".join(
            f"{lang} ({review})" if review != "reviewed" else lang for lang, review in kit["languages"].items()
        )
        click.echo(f"{kit['id']}: {kit['title']}")
        click.echo(f"  as of {kit['as_of']} ({kit['age_days']} days ago); languages: {languages}")
        click.echo(
            f"  {kit['claims']} claims, {len(kit['unchecked_claims'])} not checked;"
            f" {kit['links']} links, {len(kit['unchecked_links'])} without a checked address"
        )
        click.echo(f"  {kit['points']} points, {kit['prompts']} prompts, asks: {', '.join(kit['asks'])}")
        for note in kit["notes"]:
            click.echo(f"  {note}")
        for claim in kit["unchecked_claims"]:
            click.echo(f"  not checked: claim {claim['id']} ({claim['basis']}): {claim['title']}")
        if unchecked:
            for link in kit["unchecked_links"]:
                click.echo(f"  link {link}")
    if not found:
        click.echo("There is no kit. Put one into a folder and name the folder instead.", err=True)


def describe(id: str) -> dict[str, Any]:
    """A kit as plain data: what `--json` prints."""
    from handbill.kit import load_kit

    kit, today = load_kit(id), date.today()
    notes = []
    for ask in kit.file.asks:
        if ask.review_by and ask.review_by < today:
            notes.append(f"ask '{ask.id}' was due for review by {ask.review_by}")
        if ask.valid and ask.valid["until"] < today:
            notes.append(f"ask '{ask.id}' lapsed on {ask.valid['until']}")
    expired = [claim.id for claim in kit.claims.values() if claim.expires and claim.expires < today]
    if expired:
        notes.append(f"claims to be checked again: {', '.join(expired)}")
    return {
        "id": kit.id,
        "title": kit.title(kit.languages[0]),
        "as_of": kit.file.as_of.isoformat(),
        "age_days": (today - kit.file.as_of).days,
        "languages": {lang: kit.words(lang).review for lang in kit.languages},
        "claims": len(kit.claims),
        "unchecked_claims": [{"id": c.id, "basis": c.basis, "title": c.sources[0].title} for c in kit.unchecked()],
        "links": len(kit.links),
        "unchecked_links": [link.id for link in kit.links if link.checked is None],
        "points": len(kit.file.points),
        "prompts": len(kit.file.prompts),
        "asks": [ask.id for ask in kit.file.asks],
        "notes": notes,
    }

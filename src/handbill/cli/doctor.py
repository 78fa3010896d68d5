"""`handbill doctor`: what this machine lacks, how fresh the data is, and what to do next."""

import sys
from datetime import date

import click

PANGO = {
    "linux": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "brew install pango harfbuzz",
}


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """What this machine lacks, how fresh the data is, what to do next."""
    from handbill import resources

    healthy = _pdf() & _fonts() & _folders()
    _kits()
    _officials()
    profile = resources.profile()
    click.echo(f"profile     {profile if profile.exists() else 'none kept (handbill me edit)'}")
    context.exit(0 if healthy else 1)


def _pdf() -> bool:
    try:
        import weasyprint
        from weasyprint.text.ffi import pango
    except OSError as error:
        click.echo(f"pdf         MISSING: {error}")
        click.echo(f"            next: {PANGO.get(sys.platform, 'install Pango and HarfBuzz')}")
        click.echo("            text and HTML work without: --format txt --format html")
        return False
    number = pango.pango_version()
    version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    click.echo(f"pdf         WeasyPrint {weasyprint.__version__}, Pango {version}")
    return True


def _fonts() -> bool:
    import hashlib

    from handbill import resources

    wrong = []
    sums = (resources.fonts() / "SHA256SUMS").read_text().splitlines()
    for line in sums:
        digest, name = line.split()
        path = resources.fonts() / name.removeprefix("*")
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(path.name)
    if wrong:
        click.echo(f"fonts       DAMAGED: {', '.join(wrong)}; next: install handbill again")
        return False
    click.echo(f"fonts       {sum(line.endswith('.ttf') for line in sums)} files, all as they were published")
    return True


def _folders() -> bool:
    import os

    from handbill import resources

    healthy = True
    for kind in ("config", "data"):
        folder = resources.home(kind)
        nearest = next(part for part in (folder, *folder.parents) if part.exists())
        writable = nearest.is_dir() and os.access(nearest, os.W_OK)
        healthy &= writable
        click.echo(f"{kind:<11} {folder}{'' if writable else '  NOT WRITABLE: set HANDBILL_HOME to another folder'}")
    return healthy


def _kits() -> None:
    from handbill import resources
    from handbill.errors import InputError
    from handbill.kit import load_kit

    for id in sorted(resources.kit_folders()):
        try:
            kit = load_kit(id)
        except InputError as error:
            click.echo(f"kit         {id}: {len(error.problems)} problems; next: handbill kit check {id}")
            continue
        age = (date.today() - kit.file.as_of).days
        click.echo(
            f"kit         {id}: as of {kit.file.as_of} ({age} days ago), {len(kit.unchecked())} claims not checked"
        )


def _officials() -> None:
    """Each source with its age, and the next step for the user's country."""
    from handbill import resources
    from handbill.cli.advice import next_step, update_command
    from handbill.directory import Directory

    today = date.today()
    with Directory(resources.directory()) as directory:
        for country, source, people, postcodes in directory.sources():
            age = source.age(today)
            stale = f"; STALE, next: {update_command(country, source.id)}" if age > source.max_age_days else ""
            records = f"{people} people" if people else f"{postcodes} postcode lines"
            what = f"{country.upper()}, {source.title}: {records}"
            click.echo(f"officials   {what} of {source.dated} ({age} days ago){stale}")
        click.echo(f"officials   {next_step(directory, today)}")

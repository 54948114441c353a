"""The connection settings of a dbt target, read from profiles.yml as dbt reads it but without dbt's start-up time."""

import os
from pathlib import Path
from typing import Any

import jinja2
import yaml

from landing.errors import LandingError

PROFILE = "event_warehouse"
REPOSITORY = Path(__file__).resolve().parents[2]


def read_target(name: str | None = None, folder: Path | None = None) -> dict[str, Any]:
    """The settings of one output, with its Jinja rendered.

    The file is `profiles.yml` in `folder`, else in DBT_PROFILES_DIR, else at the root of the repository. The target is `name`, else
    DBT_TARGET, else the profile's own `target`. Raises `LandingError` for a missing file, profile, target or environment variable.
    """
    path = (folder or Path(os.environ.get("DBT_PROFILES_DIR") or REPOSITORY)) / "profiles.yml"
    try:
        profiles = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise LandingError(
            f"{path}: {(error.strerror or str(error)).lower()}; set DBT_PROFILES_DIR to the directory of profiles.yml"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LandingError(f"{path}: not valid YAML ({' '.join(str(error).split())})") from error
    profile = profiles.get(PROFILE) if isinstance(profiles, dict) else None
    if not isinstance(profile, dict):
        raise LandingError(f"{path}: no profile {PROFILE!r}; add it, or set DBT_PROFILES_DIR to another directory")
    outputs = profile.get("outputs") or {}
    target = name or os.environ.get("DBT_TARGET") or _render(profile.get("target", "default"), path)
    if target not in outputs:
        raise LandingError(f"{path}: profile {PROFILE!r} has no target {target!r}; it has {', '.join(map(str, outputs)) or 'none'}")
    settings: dict[str, Any] = _render(outputs[target], path)
    return settings


def _render(value: Any, path: Path) -> Any:
    if isinstance(value, dict):
        return {key: _render(item, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_render(item, path) for item in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    try:
        return _ENVIRONMENT.from_string(value).render()
    except (jinja2.TemplateError, ValueError, TypeError) as error:
        raise LandingError(f"{path}: cannot render {value!r} ({error})") from error


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise jinja2.UndefinedError(f"environment variable {name} is required and not set")
    return value


def _as_bool(value: Any) -> bool:
    return str(value).strip().lower() == "true"


def _as_number(value: Any) -> int | float:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else float(text)


_ENVIRONMENT = jinja2.Environment(undefined=jinja2.StrictUndefined)
_ENVIRONMENT.globals["env_var"] = _env_var
_ENVIRONMENT.filters.update(as_number=_as_number, as_bool=_as_bool, as_text=str, as_native=lambda value: value)

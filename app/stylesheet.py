"""The style sheet: what Fusion and a QPalette leave to be said about the program's widgets.

A template, filled with a palette's names; 8-pixel rhythm, 6-pixel corners.
"""

from dataclasses import fields
from pathlib import Path

from app.palette import Palette

# Grey enough for both themes: a style sheet cannot paint a picture in its own colours.
ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"

TEMPLATE = """
QToolTip { color: $text; background: $raised; border: 1px solid $line_strong; padding: 4px 6px; }
QLabel[muted="true"] { color: $muted; }
QLabel[title="true"] { color: $muted; font-weight: 600; }
QLabel[stressed="true"] { color: $text; font-weight: 600; }
QFrame[panel="true"] { background: $surface; }

QPushButton, QToolButton {
    color: $text; background: $raised; border: 1px solid $line_strong; border-radius: 6px;
    padding: 5px 12px; min-height: 18px; outline: none;
}
QToolButton { padding: 4px 8px; border-color: transparent; background: transparent; }
QPushButton:hover, QToolButton:hover { background: $line; border-color: $line_strong; }
QPushButton:pressed, QToolButton:pressed { background: $line_strong; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus { border-color: $accent; }
QPushButton:default, QToolButton:checked {
    color: $on_accent; background: $accent; border-color: $accent;
}
QPushButton:disabled, QToolButton:disabled { color: $line_strong; background: transparent; }
QToolButton::menu-indicator { image: none; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit {
    color: $text; background: $background; border: 1px solid $line_strong; border-radius: 6px;
    padding: 4px 6px; selection-color: $on_accent; selection-background-color: $accent;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 20px; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("$icons/up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$icons/down.svg"); width: 10px; height: 10px; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator {
    width: 14px; height: 14px; background: $background; border: 1px solid $muted;
    border-radius: 4px;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/tick-$name.svg");
}
QCheckBox::indicator:disabled { border-color: $line_strong; background: transparent; }
QCheckBox:disabled { color: $muted; }

QComboBox {
    color: $text; background: $raised; border: 1px solid $line_strong; border-radius: 6px;
    padding: 4px 8px; min-height: 18px;
}
QComboBox:hover { background: $line; }
QComboBox:disabled { color: $muted; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/down.svg"); width: 12px; height: 12px; }

QProgressBar {
    color: $text; background: $line; border: none; border-radius: 4px; min-height: 8px;
    max-height: 8px; text-align: right;
}
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line_strong; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider[follows="true"]::sub-page:horizontal { background: $muted; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $text;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $accent; }
QSlider::sub-page:vertical { border-radius: 2px; background: $line_strong; }
QSlider::handle:vertical {
    width: 14px; height: 14px; margin: 0 -5px; border-radius: 7px; background: $text;
}
QSlider:disabled { color: $muted; }

QScrollBar { background: $surface; border: none; margin: 0; }
QScrollBar:horizontal { height: 12px; }
QScrollBar:vertical { width: 12px; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QMenuBar { background: $surface; color: $text; }
QMenuBar::item { padding: 4px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $line_strong; }
QMenu { background: $raised; color: $text; border: 1px solid $line_strong; padding: 4px; }
QMenu::item { padding: 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; background: transparent; }
QMenu::icon:checked { background: $accent; border-radius: 4px; }
QMenu::separator { height: 1px; background: $line_strong; margin: 4px 8px; }

QToolBar { background: $surface; border: none; border-bottom: 1px solid $line; spacing: 4px;
    padding: 4px 8px; }
QStatusBar { background: $surface; color: $muted; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

QTabBar::tab { color: $muted; background: transparent; padding: 6px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QAbstractItemView { background: $background; color: $text; border: 1px solid $line_strong;
    border-radius: 6px; selection-background-color: $accent; selection-color: $on_accent; }
"""


def style_sheet(palette: Palette) -> str:
    """The whole program's style sheet in the colours of `palette`."""
    # Longest names first: $line must not eat the beginning of $line_strong.
    names = sorted((each.name for each in fields(palette)), key=len, reverse=True)
    sheet = TEMPLATE
    for name in names:
        sheet = sheet.replace(f"${name}", str(getattr(palette, name)))
    return sheet.replace("$icons", ICONS.as_posix())

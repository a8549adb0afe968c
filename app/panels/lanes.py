"""What lies under the notes, one at a time: a row of tabs, and the lanes they show."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)


class LaneTabs(QWidget):
    """`shown(str)`: the tab of that title is to be seen now."""

    shown = Signal(str)

    def __init__(self, pages: tuple[tuple[str, str, QWidget], ...]) -> None:
        """Each page with its title and what it is for."""
        super().__init__()
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setAccessibleName("What is under the notes")
        self.stack = QStackedWidget()
        self._pages = [page for _, _, page in pages]
        for title, tip, page in pages:
            self.bar.setTabToolTip(self.bar.addTab(title), tip)
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 12, 0)
        self._line.addWidget(self.bar, 1)
        self._corners: dict[str, QWidget] = {}
        column.addLayout(self._line)
        column.addWidget(self.stack, 1)
        self.bar.currentChanged.connect(self._show)
        self._measure(0)

    @property
    def title(self) -> str:
        """Which is to be seen."""
        return self.bar.tabText(self.bar.currentIndex())

    def show_page(self, title: str) -> None:
        """Show the page of that title, if there is one."""
        titles = [self.bar.tabText(index) for index in range(self.bar.count())]
        if title in titles:
            self.bar.setCurrentIndex(titles.index(title))

    def add_corner(self, title: str, widget: QWidget) -> None:
        """Put something right of the tabs, to be seen with the page of that title."""
        self._corners[title] = widget
        self._line.addWidget(widget)
        widget.setVisible(self.title == title)

    def _show(self, index: int) -> None:
        self._measure(index)
        self.stack.setCurrentIndex(index)
        for title, widget in self._corners.items():
            widget.setVisible(title == self.title)
        self.shown.emit(self.title)

    def _measure(self, index: int) -> None:
        """Only what is to be seen says how low the lanes may be: pages are tall, bars are not."""
        for each, page in enumerate(self._pages):
            policy = page.sizePolicy()
            policies = QSizePolicy.Policy
            policy.setVerticalPolicy(policies.Preferred if each == index else policies.Ignored)
            page.setSizePolicy(policy)


def stacked(*strips: QWidget) -> QSplitter:
    """Strips above each other, their heights a person's to choose."""
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setHandleWidth(3)
    splitter.setChildrenCollapsible(False)
    for strip in strips:
        splitter.addWidget(strip)
    return splitter

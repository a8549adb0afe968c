"""Pages under each other in a view that scrolls and zooms; what is on them is others' work."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.score.making import Laid
from app.score.sheets import GAP, PIXELS, Sheets

SMALLEST, LARGEST, STEP = 0.25, 4.0, 1.15
WIDEST_FIT = 1.6  # a page that fills a wide window shows too little of itself
MARGIN = 0.12  # of the view's height: how far below its top a line comes that is brought there


class PageArea(QAbstractScrollArea):
    """`zoomed(float)`: 1 is the size on paper."""

    zoomed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.sheets: Sheets | None = None
        self.zoom = 1.0
        self._fits = True
        self.verticalScrollBar().setSingleStep(24)

    def lay(self, laid: Laid) -> None:
        """Another score, of which no page is drawn yet; what was looked at stays in sight."""
        self.sheets = Sheets(laid)
        self._fit()
        self.viewport().update()

    @property
    def page(self) -> int:
        """The page in the middle of the view."""
        if self.sheets is None:
            return 0
        middle = self.viewport().height() / 2
        boxes = [(abs(box.center().y() - middle), n) for n, box in self.boxes()]
        return min(boxes)[1] if boxes else 0

    # Zoom ---------------------------------------------------------------------------------

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Another size; the point `at` (of the view) stays where it is."""
        self._fits = False
        self._take_zoom(zoom, at or QPointF(self.viewport().rect().center()))

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller by steps."""
        self.set_zoom(self.zoom * STEP**steps)

    def fit(self) -> None:
        """As large as the width allows, now and when it changes."""
        self._fits = True
        self._fit()

    def _fit(self) -> None:
        zoom = self.zoom
        if self._fits and self.sheets is not None:
            laid = self.sheets.laid
            room = self.viewport().width() - 2 * GAP
            zoom = min(room / (laid.width * laid.millimetres * PIXELS), WIDEST_FIT)
        self._take_zoom(zoom, QPointF(0.0, 0.0))

    def _take_zoom(self, zoom: float, at: QPointF) -> None:
        zoom = min(max(zoom, SMALLEST), LARGEST)
        horizontal, vertical = self.horizontalScrollBar(), self.verticalScrollBar()
        ratio = zoom / self.zoom
        changed, self.zoom = zoom != self.zoom, zoom
        x, y = (horizontal.value() + at.x()) * ratio, (vertical.value() + at.y()) * ratio
        self._set_ranges()
        if changed:
            if self.sheets is not None:
                self.sheets.forget_pictures()
            horizontal.setValue(round(x - at.x()))
            vertical.setValue(round(y - at.y()))
            self.zoomed.emit(zoom)
            self.viewport().update()

    def _set_ranges(self) -> None:
        view = self.viewport().size()
        size = self.sheets.size(self.zoom) if self.sheets else view
        for bar, whole, seen in (
            (self.horizontalScrollBar(), size.width(), view.width()),
            (self.verticalScrollBar(), size.height(), view.height()),
        ):
            bar.setPageStep(seen)
            bar.setRange(0, max(whole - seen, 0))

    # Where things are ---------------------------------------------------------------------

    def boxes(self) -> list[tuple[int, QRectF]]:
        """The pages, in pixels of the view."""
        if self.sheets is None:
            return []
        view = self.viewport()
        size = self.sheets.size(self.zoom)
        left = (
            max((view.width() - size.width()) / 2, 0.0) + GAP - self.horizontalScrollBar().value()
        )
        top = -self.verticalScrollBar().value()
        return [
            (number, box.translated(0.0, top)) for number, box in self.sheets.boxes(self.zoom, left)
        ]

    def bring(self, number: int, top: float, bottom: float) -> None:
        """Scroll so that a stretch of a page, in its units, can be seen."""
        if self.sheets is None:
            return
        scale = self.sheets.scale(self.zoom)
        page = dict(self.boxes())[number]
        start, stop = page.top() + top * scale, page.top() + bottom * scale
        height = self.viewport().height()
        if start < 0 or stop > height:
            bar = self.verticalScrollBar()
            room = max((height - (stop - start)) * MARGIN * 4, 0.0)
            bar.setValue(round(bar.value() + start - min(height * MARGIN, room)))

    def under(self, point: QPointF) -> tuple[int, float, float] | None:
        """The page at a point of the view, and the point in the page's units."""
        if self.sheets is None:
            return None
        scale = self.sheets.scale(self.zoom)
        for number, box in self.boxes():
            if box.contains(point):
                inside = (point - box.topLeft()) / scale
                return number, inside.x(), inside.y()
        return None

    # Wheel and touch ----------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll; with Ctrl zoom at the pointer; with Shift scroll sideways."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * STEP ** (turn.y() / 120), event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Two fingers on a touchpad zoom, too."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.set_zoom(self.zoom * (1.0 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit again."""
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002
        """Painted anew: pictures are at hand."""
        self.viewport().update()

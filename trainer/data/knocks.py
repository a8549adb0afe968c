"""Short sounds that are no notes: claps, steps, knocks, typing, keys and pedals that thump."""

import numpy as np
import numpy.typing as npt

from trainer.data.noise import Array, Rng, band, coloured, resonances, strewn, wandering

Times = npt.NDArray[np.int64]


def applause(rng: Rng, length: int, rate: int) -> Array:
    """From one pair of hands to a hall; a crowd swells and thins out."""
    people = int(np.exp(rng.uniform(0.0, np.log(300.0))))
    pace = rng.uniform(2.0, 4.5)
    count = min(int(people * pace * length / rate) + 1, 8000)
    if people < 12:
        times = _each_in_own_time(rng, length, rate, people, pace)
    else:
        times = np.sort(rng.integers(0, length, count))
    grains = [_clap(rng, rate) for _ in range(min(4, max(2, people)))]
    sound = strewn(length, times, _gains(rng, len(times), 3.0), grains)
    if people >= 12:
        sound *= np.minimum(wandering(rng, length, rate, rng.uniform(0.3, 2), 4.0), 3.0)
    return sound


def clapping_along(rng: Rng, length: int, rate: int) -> Array:
    """A few people who clap, snap or stamp on the beat, nearly together."""
    period = rng.uniform(0.25, 1.0)
    beats = np.arange(rng.uniform(0, period), length / rate, period)
    people = int(rng.integers(1, 7))
    spread = rng.uniform(0.003, 0.03)
    times = (beats[:, None] + rng.normal(0, spread, (len(beats), people))).ravel()
    grains = [_clap(rng, rate) for _ in range(people)]
    return strewn(length, _samples(times, length, rate), _gains(rng, times.size, 2.0), grains)


def knocks(rng: Rng, length: int, rate: int) -> Array:
    """Steps, knocks on wood, things put down: dull bodies struck in a gait or at random."""
    if rng.random() < 0.5:
        period = rng.uniform(0.12, 0.8)
        times = np.arange(rng.uniform(0, period), length / rate, period)
        times = times + rng.normal(0, 0.06 * period, len(times))
    else:
        times = np.sort(rng.uniform(0, length / rate, rng.integers(1, 20)))
    if rng.random() < 0.4:  # heel and toe, or a thing that bounces once
        times = np.sort(np.concatenate([times, times + rng.uniform(0.03, 0.15)]))
    low = float(np.exp(rng.uniform(np.log(50), np.log(900))))
    grains = [_thud(rng, rate, low) for _ in range(int(rng.integers(1, 5)))]
    return strewn(length, _samples(times, length, rate), _gains(rng, len(times), 4.0), grains)


def coughs(rng: Rng, length: int, rate: int) -> Array:
    """A throat that coughs once or in fits: a burst, breath after it, and a shorter burst."""
    times: list[float] = []
    clock = float(rng.uniform(0, 0.7) * length / rate)
    while clock < length / rate:
        for _ in range(int(rng.integers(1, 5))):
            times.append(clock)
            clock += float(rng.uniform(0.25, 0.6))
        clock += float(rng.exponential(2.5)) + 0.5
    grains = [_cough(rng, rate) for _ in range(3)]
    at = _samples(np.array(times), length, rate)
    return strewn(length, at, _gains(rng, len(at), 3.0), grains)


def typing(rng: Rng, length: int, rate: int) -> Array:
    """A keyboard or mouse: clicks in bursts, each key heard down and up."""
    times: list[float] = []
    clock = float(rng.uniform(0, 1))
    while clock < length / rate:
        for _ in range(int(rng.integers(1, 14))):
            times += [clock, clock + float(rng.uniform(0.05, 0.12))]
            clock += float(rng.gamma(4.0, 0.035)) + 0.04
        clock += float(rng.exponential(0.8))
    grains = [_click(rng, rate) for _ in range(6)]
    at = _samples(np.array(times), length, rate)
    return strewn(length, at, _gains(rng, len(at), 5.0), grains)


def thumps(rng: Rng, length: int, rate: int) -> Array:
    """An instrument's own noises: pedals that fall, keys that bottom, dampers that sweep."""
    times = np.sort(rng.uniform(0, length / rate, rng.integers(1, 24)))
    grains = [_thud(rng, rate, float(rng.uniform(35, 160))) for _ in range(3)]
    grains.append(_sweep(rng, rate))
    order = rng.permutation(len(grains)).tolist()
    at = _samples(times, length, rate)
    return strewn(length, at, _gains(rng, len(at), 5.0), [grains[i] for i in order])


def _each_in_own_time(rng: Rng, length: int, rate: int, people: int, pace: float) -> Times:
    rows = []
    for _ in range(people):
        period = rng.normal(1.0, 0.1) / pace
        own = np.arange(rng.uniform(0, 2 * period), length / rate, max(period, 0.1))
        rows.append(own + rng.normal(0, 0.02, len(own)))
    return _samples(np.sort(np.concatenate(rows)), length, rate)


def _samples(seconds: npt.NDArray[np.float64], length: int, rate: int) -> Times:
    return np.clip((seconds * rate).astype(np.int64), 0, length - 1)


def _gains(rng: Rng, count: int, decibels: float) -> Array:
    return np.asarray(10.0 ** (rng.normal(0, decibels, count) / 20.0), np.float32)


def _dying(rng: Rng, rate: int, seconds: float) -> Array:
    """From 1 to -52 dB in `seconds`, after a short rise."""
    times = np.arange(max(int(rate * seconds), 8), dtype=np.float32) / np.float32(rate)
    rise = np.minimum(1.0, times / np.float32(rng.uniform(0.0002, 0.002)))
    return np.asarray(rise * np.exp(-6.0 * times / np.float32(seconds)), np.float32)


def _clap(rng: Rng, rate: int) -> Array:
    """Two palms: a burst of noise with broad peaks, sometimes two or three in one."""
    decay = _dying(rng, rate, float(rng.uniform(0.015, 0.09)))
    gains = resonances(rng, int(rng.integers(1, 4)), 450, 3500, float(rng.uniform(1.0, 3.5)))
    burst = coloured(rng, len(decay), rate, gains) * decay
    delays = rng.integers(1, max(2, rate // 90), rng.integers(0, 3)).tolist()
    total = np.pad(burst, (0, max(delays, default=0)))
    for delay in delays:
        total[delay : delay + len(burst)] += burst * np.float32(rng.uniform(0.3, 0.9))
    return total


def _thud(rng: Rng, rate: int, low: float) -> Array:
    """A dull body: a few modes that ring too briefly to have a pitch, and the blow itself."""
    decay = _dying(rng, rate, float(rng.uniform(0.04, 0.2)))
    times = np.arange(len(decay), dtype=np.float32) / np.float32(rate)
    total = np.zeros(len(decay), np.float32)
    for _ in range(int(rng.integers(2, 6))):
        # No more than about four periods before a mode is 26 dB down.
        hertz = low * float(np.exp(rng.uniform(0, 1.6)))
        damping = np.float32(max(3.0 / float(rng.uniform(0.01, 0.06)), hertz * 0.75))
        phase = np.float32(rng.uniform(0, 6.28))
        mode = np.sin(np.float32(2 * np.pi * hertz) * times + phase) * np.exp(-damping * times)
        total += mode * np.float32(rng.uniform(0.2, 1.0))
    blow = coloured(rng, len(decay), rate, band(low, low * rng.uniform(4, 30), 1)) * decay
    total *= np.minimum(1.0, times * np.float32(2000))
    return np.asarray(total + blow * np.float32(rng.uniform(0.05, 0.8)), np.float32)


def _cough(rng: Rng, rate: int) -> Array:
    """The burst through a throat and mouth, its breath, and perhaps the voice that closes it."""
    gains = resonances(rng, 3, 250, 4000, float(rng.uniform(1.0, 3.0)))
    burst = _dying(rng, rate, float(rng.uniform(0.08, 0.2)))
    breath = np.sin(np.linspace(0, np.pi, int(rate * rng.uniform(0.1, 0.3)), dtype=np.float32))
    sounds = [burst, breath * np.float32(rng.uniform(0.02, 0.15))]
    if rng.random() < 0.6:
        sounds.append(_dying(rng, rate, float(rng.uniform(0.05, 0.15))) * np.float32(0.6))
    swell = np.concatenate(sounds)
    return np.asarray(coloured(rng, len(swell), rate, gains) * swell, np.float32)


def _click(rng: Rng, rate: int) -> Array:
    decay = _dying(rng, rate, float(rng.uniform(0.004, 0.03)))
    gains = resonances(rng, 3, 700, 6500, float(rng.uniform(1.0, 4.0)))
    return np.asarray(coloured(rng, len(decay), rate, gains) * decay, np.float32)


def _sweep(rng: Rng, rate: int) -> Array:
    """Felt that leaves or meets strings: soft noise that swells and goes."""
    length = int(rate * rng.uniform(0.05, 0.35))
    swell = np.sin(np.linspace(0, np.pi, length, dtype=np.float32)) ** 2
    felt = coloured(rng, length, rate, band(80, rng.uniform(400, 2500), 1))
    return np.asarray(felt * swell, np.float32)

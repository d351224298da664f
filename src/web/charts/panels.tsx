import { useLayoutEffect, useRef } from 'preact/hooks';
import { crosshairAt } from '../state/crosshair.ts';
import { panels, plotWidthPx } from '../state/dashboard.ts';
import { zone } from '../state/view.ts';
import { formatInstant, zoneName } from '../time/time-format.ts';
import type { TimeAxisSide } from './chart-options.ts';
import { KindLegend } from './kind-legend.tsx';
import { MarkerCard } from './marker-card.tsx';
import { MarkerStrip } from './marker-strip.tsx';
import { RIGHT_MARGIN_PX, VALUE_AXIS_PX } from './panel-layout.ts';
import { PanelRow } from './panel-row.tsx';

const NARROWEST_PLOT_PX = 120;

const CrosshairTime = () => (
  <p class="crosshair-time">
    {crosshairAt.value === null ? `Times in ${zoneName(zone.value)}` : formatInstant(crosshairAt.value, zone.value)}
  </p>
);

/** The time axis is labelled twice: under the heads of the releases, and at the foot of the last panel. */
function timeAxisOf(index: number, panelCount: number): TimeAxisSide {
  if (index === panelCount - 1) return 'bottom';
  return index === 0 ? 'top' : 'none';
}

/** All signals of the service over one time axis, with the releases running through them. */
export function Panels() {
  const host = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const measure = (): void => {
      const widthPx = Math.floor(host.current!.clientWidth);
      plotWidthPx.value = Math.max(NARROWEST_PLOT_PX, widthPx - VALUE_AXIS_PX - RIGHT_MARGIN_PX);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <section class="panels" ref={host} aria-label="Signals and releases">
      <div class="strip-holder">
        <div class="strip-words">
          <KindLegend />
          <CrosshairTime />
        </div>
        <MarkerStrip />
        <MarkerCard />
      </div>
      {panels.value.map((panel, index) => (
        <PanelRow key={panel.key} panel={panel} timeAxis={timeAxisOf(index, panels.value.length)} />
      ))}
    </section>
  );
}

import { DEFAULT_IMPACT_SETTINGS } from '../analysis/impact/input/impact-input.ts';
import { defineComponent } from '../component/component.ts';
import { JUDGING_KIND } from '../model/task-kinds.ts';
import { UnknownReleaseError } from '../storage/ports/store-errors.ts';
import { Calibration } from './calibration.ts';
import { calibrationRoute } from './calibration-route.ts';
import { JUDGING_SETTINGS } from './judging-settings.ts';
import { LateData } from './late-data.ts';
import { PostedRollbacks } from './posted-rollbacks.ts';
import { createReleaseJudge } from './release-judge.ts';
import { releasesRoutes } from './releases-routes.ts';

/** Judges releases when they are due and again when data about them comes late; measures how often it is wrong. */
export const judging = defineComponent({
  name: 'judging',
  settings: JUDGING_SETTINGS,
  create(values, { storage, samples, events, reports, queue, workers, clock: now, log }) {
    const settings = { ...DEFAULT_IMPACT_SETTINGS, ...values };
    const judge = createReleaseJudge({
      ...storage,
      reports: {
        latest: (releaseId) => storage.reports.latest(releaseId),
        listReleases: (filter, page) => storage.reports.listReleases(filter, page),
        regressions: (range, signals) => storage.reports.regressions(range, signals),
        add: (report) => reports.add(report),
      },
      queue,
      analyse: (inputs, impactSettings) => workers.analyse(inputs, impactSettings),
      settings,
      now,
      log,
    });
    const lateData = new LateData({
      events: storage.events,
      aliases: storage.aliases,
      reports: storage.reports,
      queue,
      now,
      log,
    });
    const calibration = new Calibration({
      ...storage,
      measure: (input, impactSettings) => workers.measureCalibration(input, impactSettings),
      settings,
      now,
      log,
    });
    const rollbacks = new PostedRollbacks({
      events: {
        release: (id) => storage.events.release(id),
        releases: (range) => storage.events.releases(range),
        patch: (id, change) => events.patch(id, change),
      },
      log,
    });
    samples.subscribe((instants) => lateData.noteSamples(instants));
    events.subscribe((event) => {
      lateData.noteEvent(event);
      rollbacks.note(event);
      queue.wake(JUDGING_KIND);
    });
    const loops = [lateData, calibration];
    return {
      routes: [
        ...releasesRoutes({
          storage,
          falseFlags: () => calibration.falseFlags(),
          async analyze(releaseId) {
            const outcome = await judge.analyseNow(releaseId);
            if (outcome.outcome !== 'judged') {
              throw new UnknownReleaseError(`release ${releaseId} went away while it was judged`);
            }
            return outcome.report;
          },
        }),
        calibrationRoute(calibration, now),
      ],
      tasks: [judge.handler],
      async start() {
        for (const loop of loops) loop.start();
      },
      async stop() {
        // Judgements are tasks, for which the queue waits as long as it may.
        await Promise.all([rollbacks, ...loops].map((loop) => loop.stop()));
      },
    };
  },
});

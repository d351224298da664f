import { describe, expect, it } from 'vitest';
import { gunicornCommand } from '../../../src/samplers/gunicorn/command-line.ts';
import { findMasters, inheritsFromParent } from '../../../src/samplers/gunicorn/find-masters.ts';
import type { ProcessEntry } from '../../../src/samplers/gunicorn/process-files.ts';

const command = (line: string) => gunicornCommand(line.split(' '));
const NOTHING = { role: null, app: null, statsdPrefix: '', statsdTags: '', threads: null, workerClass: null };

describe('the command line of a gunicorn', () => {
  const CASES: readonly [line: string, says: Partial<NonNullable<ReturnType<typeof command>>>][] = [
    ['/usr/bin/python3 /usr/bin/gunicorn shop.wsgi:app', { app: 'shop.wsgi:app' }],
    ['/venv/bin/python3.12 -u -X dev -W ignore /venv/bin/gunicorn shop:app --preload', { app: 'shop:app' }],
    ['python -m gunicorn -w 4 shop:app', { app: 'shop:app' }],
    ['/usr/bin/python3 /usr/lib/python3/dist-packages/gunicorn/__main__.py shop:app', { app: 'shop:app' }],
    ['gunicorn --reuse-port shop:app -n web', { app: 'web' }],
    ['gunicorn -nweb -kgthread --threads=8 shop:app', { app: 'web', workerClass: 'gthread', threads: 8 }],
    ['gunicorn --statsd-prefix shop. --statsd-host h:8125 --threads 4 a', { app: 'a', statsdPrefix: 'shop', threads: 4 }],
    ['gunicorn --dogstatsd-tags service:a,env:b a:b', { app: 'a:b', statsdTags: 'service:a,env:b' }],
    ['gunicorn -c conf.py', {}],
  ];
  for (const [line, says] of CASES) it(`reads ${line}`, () => expect(command(line)).toEqual({ ...NOTHING, ...says }));

  it('reads the titles that setproctitle sets', () => {
    expect(gunicornCommand(['gunicorn: master [shop.wsgi:app]', '', ''])).toMatchObject({ role: 'master', app: 'shop.wsgi:app' });
    expect(gunicornCommand(['gunicorn: worker [shop]'])).toMatchObject({ role: 'worker', app: 'shop' });
  });

  const OTHERS = [
    'sh -c gunicorn shop:app',
    'vim gunicorn',
    'python3 manage.py gunicorn',
    'python3 -c gunicorn',
    'dumb-init gunicorn a:b',
  ];
  for (const line of [...OTHERS, 'tail -f gunicorn', '']) it(`is not that of "${line}"`, () => expect(command(line)).toBeNull());
});

describe('findMasters', () => {
  const process = (pid: number, parentPid: number, line: string): ProcessEntry => ({ pid, parentPid, argv: line.split(' ') });
  const titled = (pid: number, parentPid: number, title: string): ProcessEntry => ({ pid, parentPid, argv: [title] });
  const found = (processes: readonly ProcessEntry[], upgraded: readonly number[] = [], pid: number | null = null) =>
    findMasters(processes, (each) => upgraded.includes(each.pid), pid).map((master) => [master.pid, master.workerPids]);

  it('goes by the tree where all have one command line', () => {
    const line = 'python3 /usr/bin/gunicorn shop:app';
    expect(found([process(1, 0, 'sh'), process(10, 1, line), process(11, 10, line), process(12, 10, line)])).toEqual([
      [10, [11, 12]],
    ]);
  });

  it('keeps several apart, and leaves out what their workers have started', () => {
    const [shop, cart] = ['gunicorn shop:app', 'gunicorn cart:app'];
    const processes = [
      process(10, 1, shop),
      process(20, 1, cart),
      process(21, 20, cart),
      process(11, 10, shop),
      process(30, 11, shop),
    ];
    expect(found([...processes, process(31, 11, 'ffmpeg -i a')])).toEqual([
      [10, [11]],
      [20, [21]],
    ]);
  });

  it('takes the new master of an upgrade for one of its own', () => {
    const line = 'gunicorn shop:app';
    const processes = [process(10, 1, line), process(11, 10, line), process(20, 10, line), process(21, 20, line)];
    expect(found(processes, [20])).toEqual([
      [10, [11]],
      [20, [21]],
    ]);
  });

  it('knows an upgrade by the process id that it was handed, which its own workers have too', () => {
    const environment = 'PATH=/bin\0GUNICORN_PID=10\0';
    expect(inheritsFromParent(environment, process(20, 10, ''))).toBe(true);
    expect(inheritsFromParent(environment, process(21, 20, ''))).toBe(false);
    expect(inheritsFromParent(null, process(20, 10, ''))).toBe(false);
  });

  it('goes by the titles where there are any', () => {
    const master = 'gunicorn: master [shop]';
    const processes = [
      titled(10, 1, master),
      titled(11, 10, 'gunicorn: worker [shop]'),
      titled(12, 10, 'gunicorn: dirty-arbiter [shop]'),
    ];
    expect(found([...processes, titled(20, 10, master), titled(21, 20, 'gunicorn: worker [shop]')])).toEqual([
      [10, [11]],
      [20, [21]],
    ]);
  });

  it('finds a gunicorn inside another program by its process id', () => {
    const processes = [process(10, 1, 'python run.py'), process(11, 10, 'python run.py'), process(12, 10, 'python job.py')];
    expect(found(processes)).toEqual([]);
    expect(found(processes, [], 10)).toEqual([[10, [11]]]);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { available } from '../setup/available.ts';

const root = resolve(import.meta.dirname, '../..');
const WORKERS = 4;

/** NGINX before gunicorn with a Flask application, and the sampler beside it, all of which report to one Pinkbar as the service `shop`. */
export interface NginxStack {
  /** Of NGINX. */
  readonly url: string;
  readonly statusUrl: string;
  /** Puts another version of the application live, as a deploy does: new workers take over from the old ones. */
  deploy(version: 'good' | 'bad'): void;
  stop(): Promise<void>;
}

export interface StackPorts {
  readonly nginx: number;
  readonly statsd: number;
  readonly accessLog: number;
}

export async function startNginxStack(ports: StackPorts): Promise<NginxStack> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-nginx-'));
  const versionFile = join(directory, 'version');
  writeFileSync(versionFile, 'good');
  const socket = join(directory, 'gunicorn.sock');
  const configuration = join(directory, 'nginx.conf');
  writeFileSync(configuration, nginxConfiguration(directory, socket, ports));

  const gunicorn = run(
    available('gunicorn')!,
    [
      ...['--workers', `${WORKERS}`, '--bind', `unix:${socket}`, '--backlog', '64', '--graceful-timeout', '2'],
      ...['--statsd-host', `127.0.0.1:${ports.statsd}`, '--statsd-prefix', 'shop', 'app:app'],
    ],
    { SHOP_VERSION_FILE: versionFile, PYTHONDONTWRITEBYTECODE: '1' },
  );
  const sampler = run(process.execPath, [
    ...[join(root, 'src/launcher.mjs'), 'sample', 'gunicorn', '--pid-file', join(directory, 'gunicorn.pid')],
    ...['--to', `127.0.0.1:${ports.statsd}`, '--prefix', 'shop', '--interval', '5s'],
  ]);
  writeFileSync(join(directory, 'gunicorn.pid'), `${gunicorn.pid}\n`);
  const nginx = run(available('nginx')!, ['-p', directory, '-c', configuration, '-e', join(directory, 'error.log')]);
  await Promise.all([untilOpen({ path: socket }), untilOpen({ host: '127.0.0.1', port: ports.nginx })]);

  const url = `http://127.0.0.1:${ports.nginx}`;
  return {
    url,
    statusUrl: `${url}/stub_status`,
    deploy(version) {
      writeFileSync(versionFile, version);
      gunicorn.kill('SIGHUP');
    },
    async stop() {
      await Promise.all([end(sampler), end(nginx), end(gunicorn)]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** As docs/sources/nginx.md has it, with everything else in a folder of its own. */
const nginxConfiguration = (directory: string, socket: string, { nginx, accessLog }: StackPorts): string => `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
events { worker_connections 256; }
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join(' ')}
  log_format pinkbar escape=json '{"service":"shop","msec":$msec,"status":$status,"request_time":$request_time,'
    '"upstream_status":"$upstream_status","upstream_response_time":"$upstream_response_time","uri":"$uri"}';
  access_log syslog:server=127.0.0.1:${accessLog},tag=shop pinkbar;
  keepalive_timeout 0;
  server {
    listen 127.0.0.1:${nginx};
    location / { proxy_pass http://unix:${socket}; proxy_read_timeout 1s; proxy_connect_timeout 1s; }
    location = /stub_status { stub_status; access_log off; }
  }
}
`;

function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { PATH: process.env.PATH, ...environment };
  return spawn(program, args, { cwd: join(import.meta.dirname, 'nginx-app'), stdio: 'ignore', env });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGTERM');
  await ended;
}

/** Connects without a request, so that nothing is counted. */
async function untilOpen(address: { readonly path: string } | { readonly host: string; readonly port: number }): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = connect(address);
    const isOpen = await new Promise<boolean>((settle) => {
      socket.once('connect', () => settle(true)).once('error', () => settle(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error(`nothing listens on ${JSON.stringify(address)} after 20 s`);
}

/** A TCP port nobody listens on at this moment. */
export async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as { port: number };
  await new Promise((settle) => server.close(settle));
  return port;
}

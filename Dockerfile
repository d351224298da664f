# Debian's C library, since better-sqlite3 brings its binary for that; the major version of Node is that of package.json.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json vite.config.ts ./
COPY migrations migrations
COPY src src
# The Node that npm brings along is for machines with an older one.
RUN npm run build && npm prune --omit=dev && rm -r node_modules/node node_modules/.bin/node

FROM node:24-slim
# Inside a container loopback reaches nobody; who may come in is what the published ports say.
ENV NODE_ENV=production PINKBAR_HOST=0.0.0.0 PINKBAR_STATSD_HOST=0.0.0.0 PINKBAR_DATA_DIR=/data
WORKDIR /app
COPY openapi.yaml ./
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/src/launcher.mjs src/launcher.mjs
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7465 8125/udp
HEALTHCHECK --interval=30s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:7465/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/launcher.mjs"]
CMD ["serve"]

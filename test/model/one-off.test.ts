import { describe, expect, it } from 'vitest';
import { isOneOff, isOneOffEnvironment } from '../../src/model/one-off.ts';

describe('isOneOffEnvironment', () => {
  it.each([
    ...[
      'preview',
      'preview/pr-12',
      'Preview – shop',
      'shop-preview',
      'deploy-preview-7',
      'review/new-cart',
      'review-app-4',
      'pr-77',
      'PR 77',
      'pr77',
    ],
    ...[
      'pull/12',
      'pull-request-8',
      'mr_5',
      'merge-request-9',
      'shop-pr-3',
      'ephemeral',
      'feature/login',
      'feat-login',
      'dependabot/npm/x',
    ],
    ...[
      'github-pages',
      'gh-pages',
      'gitlab-pages',
      'npm',
      'npm-publish',
      'publish',
      'publish-docker',
      'pypi',
      'testpypi',
      'release',
      'docs',
      'crates.io',
      'maven-central',
    ],
  ])('is true of %s', (name) => {
    expect(isOneOffEnvironment(name)).toBe(true);
  });

  it.each([
    ...[
      'production',
      'prod',
      'prod-eu',
      'prod-2',
      'staging',
      'preprod',
      'pre-production',
      'qa',
      'canary',
      'eu-west-1',
      'live',
      'test',
      'uat',
      'demo',
      'sandbox',
    ],
    ...['release-candidate', 'docs-api', 'reviewers', 'pr', 'sprint-12', 'mr-robot', 'express-2', 'prd1', null],
  ])('is false of %s', (name) => {
    expect(isOneOffEnvironment(name)).toBe(false);
  });
});

it('isOneOff believes the tag as well', () => {
  expect(isOneOff({ environment: 'blue', tags: ['preview'] })).toBe(true);
  expect(isOneOff({ environment: 'blue', tags: ['hotfix'] })).toBe(false);
});

export interface CommitLabelTable {
  readonly repository: string;
  readonly commit_hash: string;
  readonly label: string;
}

export interface ReleaseCommitTable {
  readonly release_id: string;
  readonly commit_hash: string;
}

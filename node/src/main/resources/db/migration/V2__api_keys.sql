-- Keys that callers show. Never the secret: hash is its SHA-256. Rows are never deleted: a revoked key has to stay known as one.
create table api_key (
  environment           varchar(400) not null,
  id                    varchar(20)  not null,
  epoch                 bigint       not null,
  hash                  varchar(64)  not null,
  former_hash           varchar(64), -- of the secret that was replaced, which opens until former_until
  former_until          timestamp(3) with time zone,
  user_id               varchar(256),
  team_id               varchar(256),
  consumer_group        varchar(256),
  models                text         not null, -- a line each; empty: all
  limited               boolean      not null, -- whether it has limits of its own
  rpm                   bigint,
  rph                   bigint,
  rpd                   bigint,
  tpm                   bigint,
  tph                   bigint,
  tpd                   bigint,
  max_parallel_requests bigint,
  window_seconds        bigint,
  expires_at            timestamp(3) with time zone,
  note                  varchar(256) not null,
  revoked               boolean      not null,
  created_by            varchar(400) not null,
  created_at            timestamp(3) with time zone not null,
  changed_by            varchar(400) not null,
  changed_at            timestamp(3) with time zone not null,
  primary key (environment, id)
);

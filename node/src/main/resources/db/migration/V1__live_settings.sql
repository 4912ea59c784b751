-- What operators have changed. Rows are never deleted: a removal is a change too, or an old copy would bring back what it removed.
-- environment: cluster.name and distributed_rate_limit.key_prefix. epoch: grows with every change of the same thing.
create table live_limit (
  environment           varchar(400) not null,
  tier                  varchar(16)  not null,
  subject               varchar(256) not null, -- empty: the tier's default
  epoch                 bigint       not null,
  removed               boolean      not null,
  rpm                   bigint,
  rph                   bigint,
  rpd                   bigint,
  tpm                   bigint,
  tph                   bigint,
  tpd                   bigint,
  max_parallel_requests bigint,
  window_seconds        bigint,
  expires_at            timestamp(3) with time zone,
  changed_by            varchar(400) not null,
  changed_at            timestamp(3) with time zone not null,
  primary key (environment, tier, subject)
);

create table live_policy (
  environment varchar(400) not null primary key,
  epoch       bigint       not null,
  policy      text         not null,
  changed_by  varchar(400) not null,
  changed_at  timestamp(3) with time zone not null,
  before_policy text, -- what a revert goes back to
  before_by   varchar(400),
  before_at   timestamp(3) with time zone
);

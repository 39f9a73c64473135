-- The ledger: what was asked for, what came, what went where. Times are UTC. H2 has no transactions for this: if a process is
-- killed meanwhile, the next one completes it.
create table if not exists stellic_run (
    id varchar(64) primary key,
    export varchar(100) not null,
    data_type varchar(100) not null,
    stage varchar(20) not null,
    status varchar(20) not null,
    file_name varchar(1000),
    file_expiry timestamp,
    bytes bigint,
    -- How often the landed file was gone and was fetched again; what its contents are known by then.
    fetched_again integer default 0 not null,
    fingerprint varchar(64),
    -- The field names of the file, a JSON array; whether others may be told of them, for they may be a record; and how they
    -- differ from those of the last good run.
    header text,
    header_told boolean default true not null,
    header_change varchar(4000),
    -- What was odd about how the file came.
    note varchar(1000),
    -- The destinations that it delivers to, a JSON array; null for all of the export's.
    only_to text,
    -- Who or what began it, and what of it somebody has looked at and accepted, and who.
    started_by varchar(300),
    accepted varchar(1000),
    started_at timestamp not null,
    finished_at timestamp,
    error varchar(4000)
);
create index if not exists stellic_run_by_export on stellic_run (export, started_at, id);
create index if not exists stellic_run_by_start on stellic_run (started_at, id);
create index if not exists stellic_run_by_status on stellic_run (status);

create table if not exists stellic_delivery (
    run_id varchar(64) not null references stellic_run (id) on delete cascade,
    destination varchar(100) not null,
    status varchar(20) not null,
    rows_read bigint not null,
    rows_delivered bigint not null,
    rows_rejected bigint not null,
    -- The row up to which everything is delivered or rejected for good, and how many of these rows were delivered.
    checkpoint_row bigint not null,
    checkpoint_delivered bigint not null,
    -- Which rows were sent for good without a confirmation that is on record: a commit in doubt, or, behind a crash,
    -- what may have been sent. through: null if it is not known up to which row. since: null if nothing is in doubt.
    in_doubt_from bigint,
    in_doubt_through bigint,
    in_doubt_since timestamp,
    -- The more often a delivery has failed, the longer until it is tried again.
    failures integer default 0 not null,
    -- Of a delivery that sends changes, what the comparison has found.
    inserted bigint,
    updated bigint,
    deleted bigint,
    unchanged bigint,
    started_at timestamp not null,
    finished_at timestamp,
    error varchar(4000),
    -- Who is at it, one process at a time, and until when, by the database's clock; null if nobody is. The epoch is greater with
    -- each taking than it and that of any other delivery of the export to the destination was: milliseconds of that clock.
    epoch bigint default 0 not null,
    holder varchar(700),
    held_until timestamp with time zone,
    primary key (run_id, destination)
);
create index if not exists stellic_delivery_by_status on stellic_delivery (status);

create table if not exists stellic_reject (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    row_number bigint not null,
    reason varchar(2000) not null,
    fields text not null,
    primary key (run_id, destination, row_number),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

-- Rejected rows as somebody has repaired them: part of every later delivery of the run's file to that destination.
create table if not exists stellic_repair (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    row_number bigint not null,
    fields text not null,
    primary key (run_id, destination, row_number),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

-- By which token a destination knows how far a delivery has come.
-- attempt: empty for the whole file's, else a mark of the repaired rows.
create table if not exists stellic_token (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    attempt varchar(100) not null,
    token varchar(64) not null,
    primary key (run_id, destination, attempt),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

-- Who runs an export: one process at a time. The times are the database's own, whoever asks.
create table if not exists stellic_lease (
    export varchar(120) primary key,
    token varchar(64) not null,
    host varchar(255) not null,
    machine varchar(255) not null,
    pid bigint not null,
    process_start varchar(64) not null,
    taken_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

-- The services with this ledger. The times are the database's own, whoever asks; who is not heard of until expires_at is gone.
create table if not exists stellic_node (
    id varchar(64) primary key,
    host varchar(255) not null,
    pid bigint not null,
    version varchar(100) not null,
    -- READY, or DRAINING once it takes no more work.
    state varchar(20) not null,
    started_at timestamp with time zone not null,
    seen_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

-- Up to which of the times of its schedule an export was triggered: by whichever process, once.
create table if not exists stellic_schedule (
    export varchar(100) primary key,
    -- What it was when it was last looked at, and since when: what was missed before then is not missed.
    schedule varchar(1000) not null,
    since timestamp not null,
    -- The time by the schedule, not that at which it was claimed; and the run that it has begun or resumed.
    claimed timestamp not null,
    run_id varchar(64)
);

-- What a destination has of an export, where it gets changes: which run's file, and the directory with its hashes.
create table if not exists stellic_baseline (
    export varchar(100) not null,
    destination varchar(100) not null,
    -- The same until the baseline is forgotten, and no other one has it: when it began, and what is random.
    lineage varchar(32) not null,
    -- Greater by one with each file that has arrived there.
    revision bigint not null,
    -- By which the hashes are keyed, and values encrypted; encrypted itself, if stellic.rejects.key is set.
    secret varchar(500) not null,
    -- Null until something has arrived.
    run_id varchar(64),
    name varchar(200),
    fingerprint varchar(64),
    records bigint,
    -- What it is called in the store that nodes share; null if it is not there.
    stored varchar(200),
    -- The run whose changes are being sent, or have been in part.
    pending_run varchar(64),
    updated_at timestamp not null,
    primary key (export, destination)
);

-- Exports whose schedule somebody has paused.
create table if not exists stellic_pause (
    export varchar(100) primary key,
    paused_by varchar(200) not null,
    paused_at timestamp not null
);

-- What people have asked for, and at whose records they have looked. No record is in it.
create table if not exists stellic_audit (
    id varchar(64) primary key,
    at timestamp not null,
    who varchar(200) not null,
    -- The roles that they had, and where they asked: console, api, command.
    roles varchar(200) not null,
    source varchar(20) not null,
    action varchar(40) not null,
    export varchar(100),
    destination varchar(1000),
    run_id varchar(64),
    details varchar(1000),
    -- asked, done, refused or failed.
    outcome varchar(1000) not null
);
create index if not exists stellic_audit_by_time on stellic_audit (at);

-- How an export's deliveries to a destination have ended last, and what the destination has: outlives the runs.
create table if not exists stellic_standing (
    export varchar(100) not null,
    destination varchar(100) not null,
    -- DELIVERED, FAILED or HELD, since when they end like that, and by which run.
    outcome varchar(20) not null,
    since timestamp not null,
    run_id varchar(64) not null,
    run_started_at timestamp not null,
    -- The run that was delivered last, when, and its rows; null until one was.
    arrived_run varchar(64),
    arrived_run_started_at timestamp,
    arrived_at timestamp,
    rows_read bigint,
    rows_delivered bigint,
    rows_rejected bigint,
    primary key (export, destination)
);

-- Sums over all runs, for monitoring; what retention removes stays in them.
create table if not exists stellic_total (
    name varchar(50) not null,
    export varchar(100) not null,
    -- Empty for what is the export's.
    destination varchar(100) not null,
    -- An outcome, an operation, a stage, a status; empty where there is but one.
    kind varchar(20) not null,
    amount double precision not null,
    primary key (name, export, destination, kind)
);

-- What is wrong with what a destination has of an export, as people have been told.
create table if not exists stellic_alert (
    export varchar(100) not null,
    destination varchar(100) not null,
    -- What is wrong, such as failed; watched if nothing has been delivered yet, since it is expected.
    kind varchar(20) not null,
    since timestamp not null,
    -- When a process last looked at it that is to tell of it; to a day.
    seen_at timestamp not null,
    primary key (export, destination, kind)
);

-- What OpenLineage has been told of a run: how many events, and of which kind the last one was.
create table if not exists stellic_lineage (
    run_id varchar(64) primary key references stellic_run (id) on delete cascade,
    events integer not null,
    -- START, COMPLETE, FAIL or ABORT
    kind varchar(20) not null
);
create index if not exists stellic_lineage_by_kind on stellic_lineage (kind);

-- Messages to others, until they are sent. Those of one topic are sent in the order of their ids.
create table if not exists stellic_outbox (
    id bigint generated always as identity primary key,
    -- alert or lineage
    channel varchar(20) not null,
    -- Of an alert a digest of the endpoint, which may be a secret itself; else empty.
    target varchar(64) not null,
    -- What it is about: export and destination, or a run.
    topic varchar(250) not null,
    -- JSON; no record is in it.
    message text not null,
    created_at timestamp with time zone not null,
    attempts integer default 0 not null,
    -- Nobody takes it before then: it is being sent, or could not be. By the database's clock.
    not_before timestamp with time zone not null
);
create index if not exists stellic_outbox_by_topic on stellic_outbox (channel, target, topic, id);

-- Who goes next: exports of which a run waits for its turn at Stellic, and when those had one that have waited before.
create table if not exists stellic_turn (
    export varchar(100) primary key,
    -- Empty for none.
    tenant varchar(100) not null,
    priority integer not null,
    -- Null if it does not wait. A place whose holder has not been seen for some seconds does not count.
    waits_since timestamp with time zone,
    holder varchar(64),
    served_at timestamp with time zone
);
create table if not exists stellic_turn_holder (
    id varchar(64) primary key,
    seen_at timestamp with time zone not null
);

-- H2 alone: one row that changes until what was committed before can be found after a kill.
create table if not exists stellic_chunk (
    id integer primary key,
    n bigint not null
);
insert into stellic_chunk (id, n) select 1, 0 where not exists (select 1 from stellic_chunk);

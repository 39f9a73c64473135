-- Who runs an export: one process at a time. The times are the database's own, whoever asks.
create table stellic_lease (
    export varchar(100) primary key,
    token varchar(64) not null,
    host varchar(255) not null,
    machine varchar(255) not null,
    pid bigint not null,
    process_start varchar(64) not null,
    taken_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

-- How often a delivery has failed: the more often, the longer until it is tried again.
alter table stellic_delivery add column failures integer default 0 not null;

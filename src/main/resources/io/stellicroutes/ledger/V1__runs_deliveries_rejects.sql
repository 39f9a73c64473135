-- The ledger: what was asked for, what came, what went where. Times are UTC.
create table stellic_run (
    id varchar(64) primary key,
    export varchar(100) not null,
    data_type varchar(100) not null,
    stage varchar(20) not null,
    status varchar(20) not null,
    file_name varchar(1000),
    file_expiry timestamp,
    bytes bigint,
    started_at timestamp not null,
    finished_at timestamp,
    error varchar(4000)
);
create index stellic_run_by_export on stellic_run (export, started_at);

create table stellic_delivery (
    run_id varchar(64) not null references stellic_run (id) on delete cascade,
    destination varchar(100) not null,
    status varchar(20) not null,
    rows_read bigint not null,
    rows_delivered bigint not null,
    rows_rejected bigint not null,
    settled_row bigint not null,
    settled_delivered bigint not null,
    started_at timestamp not null,
    finished_at timestamp,
    error varchar(4000),
    primary key (run_id, destination)
);

create table stellic_reject (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    row_number bigint not null,
    reason varchar(2000) not null,
    fields text not null,
    primary key (run_id, destination, row_number),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

-- How often a run's landed file was gone and was fetched again.
alter table stellic_run add column if not exists fetched_again integer default 0 not null;

-- Rejected rows as somebody has repaired them: part of every later delivery of the run's file to that destination.
create table if not exists stellic_repair (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    row_number bigint not null,
    fields text not null,
    primary key (run_id, destination, row_number),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

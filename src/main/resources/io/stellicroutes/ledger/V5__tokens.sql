-- By which token a destination knows how far a delivery has come. attempt: empty for the whole file's, else a mark of the repaired rows.
create table if not exists stellic_token (
    run_id varchar(64) not null,
    destination varchar(100) not null,
    attempt varchar(100) not null,
    token varchar(64) not null,
    primary key (run_id, destination, attempt),
    foreign key (run_id, destination) references stellic_delivery (run_id, destination) on delete cascade
);

-- How old those must be who visit with a ticket, in whole years on the day of
-- their visit; 0: no limit.
alter table ticket.product
    add column min_age smallint not null default 0,
    add column max_age smallint not null default 0,
    add constraint product_ages check (
        min_age between 0 and 150 and max_age between 0 and 150
        and (max_age = 0 or max_age >= min_age)
        and (real_name or (min_age = 0 and max_age = 0))) not valid;

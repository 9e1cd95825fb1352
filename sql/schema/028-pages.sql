-- What Page_index the first page of a list has.  Clients written for the
-- system before this one count from 0 or from 1, and both had the first page: so
-- a new supplier's lists begin with either.  A supplier that is there already
-- keeps what its agents' clients count by now.

alter table ticket.supplier
    drop constraint supplier_page_base_check,
    add constraint supplier_page_base_check check (page_base between 0 and 2),
    alter column page_base set default 2;

comment on column ticket.supplier.page_base is
    'Page_index of the first page: 0, 1; 2: 0 or 1, the second page is 2';

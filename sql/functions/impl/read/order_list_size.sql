create or replace function impl.order_list_size()
returns int4
language sql immutable
as $$
    select 20;
$$;

comment on function impl.order_list_size() is
'Rows on a page of a list (decision 27).';

-- Page_index is a number from 0 on, or -1 where none was sent: the first page.
create or replace function impl.list_skip(p_base int2, p_page int8)
returns int8
language sql immutable
as $$
    select case when p_page = -1 then 0
                when p_page < p_base and p_base < 2 then null
                else greatest(p_page - least(p_base, 1), 0)
                     * impl.order_list_size()
           end;
$$;

comment on function impl.list_skip(int2, int8) is
'How many rows of a list stand on the pages before the one asked for (decision
27); null: the supplier''s lists have no such page.';

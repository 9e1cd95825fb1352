create or replace function impl.product_entry(p_supplier int4, p_product int4)
returns ticket.product_entry
language plpgsql stable
as $$
declare
    v_entry ticket.product_entry;
begin
    select e.* into v_entry
    from ticket.product_entry e
    where e.supplier_id = p_supplier and e.product_id = p_product;

    return case when found then v_entry
                else impl.product_entry_usual(p_supplier, p_product) end;
end;
$$;

comment on function impl.product_entry(int4, int4) is
'How tickets of a product are let in.';

create or replace function impl.product_entry_usual(p_supplier int4,
                                                    p_product int4)
returns ticket.product_entry
language sql immutable
as $$
    select row(p_supplier, p_product, 1, 0, false, '{}', 0, 'refuse', 0, 'in',
               null, false, '-infinity')::ticket.product_entry;
$$;

comment on function impl.product_entry_usual(int4, int4) is
'How tickets are let in of a product of which nothing was said: the defaults of
the table.';

create or replace function impl.entry_stations(p_stations int2[])
returns text
language sql stable
as $$
    select coalesce(nullif(array_to_string(p_stations, ','), ''), 'all');
$$;

comment on function impl.entry_stations(int2[]) is
'Stations that let a product in as staff say them: 1,3 or all.';

create or replace function impl.entry_print_first(p_print_first bool)
returns text
language sql immutable
as $$
    select case p_print_first when true then 'yes' when false then 'no'
           else 'order' end;
$$;

comment on function impl.entry_print_first(bool) is
'Whether paper alone opens a gate, as staff say it.';

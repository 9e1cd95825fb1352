-- Member of p_change: last, how many links, 10000.
create or replace function api.staff_log_verify(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, links int8, link int8, hash text,
               linked_at timestamptz, waiting int8, wrong int8,
               first_wrong int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_last     int8 := coalesce((p_change ->> 'last')::int8, 10000);
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select c.link, encode(c.hash, 'hex'), c.at into link, hash, linked_at
    from ticket.staff_chain c
    where c.supplier_id = v_supplier
    order by c.link desc
    limit 1;

    link := coalesce(link, 0);
    links := least(v_last, link);

    select count(*) into waiting
    from ticket.staff_log_open o
    where o.supplier_id = v_supplier;

    select count(*), min(w.no) into wrong, first_wrong
    from impl.log_links_wrong(v_supplier, link - links) w;

    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_log_verify is
'Whether the last links of a supplier''s chain hold the rows of the log as they
were written.';

grant execute on function api.staff_log_verify to ticket_staff;

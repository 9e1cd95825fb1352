-- One that another worker began and did not finish begins again, three times at
-- most.
create or replace function api.export_claim(p_owner text, p_host text,
    p_dir text)
returns table (supplier_id int4, no int8, path text, format text,
               columns text[], first_day text, last_day text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_lease constant interval := '2 minutes';
    c_tries constant int4 := 3;
    v_export ticket.export;
begin
    select e.* into v_export
    from ticket.export e
    where e.state in ('W', 'R')
      and (e.state = 'W' or e.lease_until < api.now())
    order by e.no
    limit 1
    for no key update skip locked;

    if not found then
        return;
    end if;

    if v_export.attempts >= c_tries then
        update ticket.export e
        set state = 'F', lease_owner = null, lease_until = null,
            done_at = api.now(),
            last_error = coalesce(e.last_error, 'given up')
        where e.supplier_id = v_export.supplier_id and e.no = v_export.no;
        return;
    end if;

    update ticket.export e
    set state = 'R', lease_owner = p_owner,
        lease_until = api.now() + c_lease, attempts = e.attempts + 1,
        host = p_host, lines = 0,
        path = format('%s/%s-%s-%s-%s-%s.%s', p_dir, s.code, e.no, e.kind,
                      to_char(e.first_day, 'YYYYMMDD'),
                      to_char(e.last_day, 'YYYYMMDD'),
                      case e.format when 'xlsx' then 'xlsx' else 'csv' end)
    from ticket.supplier s
    where e.supplier_id = v_export.supplier_id and e.no = v_export.no
      and s.supplier_id = e.supplier_id
    returning e.* into v_export;

    return query
    select v_export.supplier_id, v_export.no, v_export.path,
           v_export.format::text, impl.export_columns_of(v_export),
           v_export.first_day::text, v_export.last_day::text;
end;
$$;

comment on function api.export_claim is
'Leases the oldest export that waits to a worker, which makes it in its
directory.';

grant execute on function api.export_claim to ticket_worker;

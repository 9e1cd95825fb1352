create or replace function api.sign_in_show(p_session bytea)
returns table (verdict text, subject text,
               staff_id int4, name text, full_name text, language text,
               supplier text, supplier_name text, zone text, roles text[],
               suppliers json, signed_in_at timestamptz, idle_at timestamptz,
               expire_at timestamptz, supplier_id int4, shown json)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.session_open(p_session, false);

    return query
    select null::text, null::text, r.* from impl.sign_in_row(p_session) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_show is
'Whose session it is, and until when.';

grant execute on function api.sign_in_show to ticket_nginx;

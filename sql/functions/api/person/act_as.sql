-- ticketctl, before anything else: who types, as the system knows them.  What
-- is proven is the role of Postgres, and both are logged.
create or replace function api.act_as(
    p_person text,
    p_action text,
    p_supplier text,
    p_request text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('ticket.actor', jsonb_build_object(
        'person', coalesce(nullif(p_person, ''), session_user),
        'action', p_action, 'request', p_request,
        'supplier_id', (select s.supplier_id
                        from ticket.supplier s
                        where s.code = p_supplier))::text, false);
end;
$$;

comment on function api.act_as is
'Says for the session who acts, and what it is that they do.';

grant execute on function api.act_as to ticket_staff;

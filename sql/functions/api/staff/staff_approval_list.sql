-- Members of p_change: state (open, approved, refused; all), without it open
-- ones; last, how many, 50.
create or replace function api.staff_approval_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               proposal int8, state text, at timestamptz, person text,
               role text, action text, about text, args json,
               change jsonb, amount_fen int8, limit_fen int8, reason text,
               decided_at timestamptz, decided_by text, remark text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_state    text := coalesce(p_change ->> 'state', 'open');
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, p.*
    from (select q.proposal_id, impl.proposal_state(q.state), q.at, q.person,
                 q.role, q.action, impl.proposal_about(q), q.args, q.change,
                 q.amount_fen, q.limit_fen, q.reason, q.decided_at,
                 q.decided_by, q.remark
          from ticket.proposal q
          where q.supplier_id = v_supplier
            and impl.proposal_seen(q)
            and (v_state = 'all' or impl.proposal_state(q.state) = v_state)
          order by q.proposal_id desc
          limit least(coalesce((p_change ->> 'last')::int4, 50), 1000)) p
    order by p.proposal_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_approval_list is
'What waits for a second person, or was decided.';

grant execute on function api.staff_approval_list to ticket_staff;

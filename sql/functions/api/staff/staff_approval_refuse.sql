-- Member of p_change: reason.  Who proposed takes it back so.
create or replace function api.staff_approval_refuse(
    p_supplier text,
    p_proposal int8,
    p_change jsonb)
returns table (verdict text, subject text,
               proposal int8, state text, action text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_proposal ticket.proposal;
    v_reason   text;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_proposal := impl.proposal_open(v_supplier, p_proposal);

    v_reason := impl.staff_reason(p_change);

    if v_proposal.person <> impl.person()
       and not impl.proposal_may(v_proposal.action)
    then
        perform impl.staff_refuse('ROLE_MISSING', v_proposal.action);
    end if;

    perform impl.because(v_reason);

    update ticket.proposal p
    set state = 'R',
        decided_at = api.now(),
        decided_by = impl.person(),
        remark = v_reason
    where p.supplier_id = v_supplier
      and p.proposal_id = p_proposal;

    perform impl.proposal_visitors_over(v_supplier, p_proposal);

    return query
    select null::text, null::text, p_proposal, 'refused', v_proposal.action;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_approval_refuse is
'Nothing comes of a proposal.';

grant execute on function api.staff_approval_refuse to ticket_staff;

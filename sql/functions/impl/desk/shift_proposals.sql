-- Before the shift, as who approves.
create or replace function impl.shift_proposals_lock(p_supplier int4,
    p_shift int4)
returns void
language plpgsql volatile
as $$
begin
    perform from ticket.proposal p
    where p.supplier_id = p_supplier and p.state = 'O'
      and p.action = 'shift close' and p.args ->> 0 = p_shift::text
    order by p.proposal_id
    for update;
end;
$$;

comment on function impl.shift_proposals_lock(int4, int4) is
'Locks what waits for a second person to close a drawer.';

create or replace function impl.shift_proposals_over(p_supplier int4,
    p_shift int4, p_remark text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.proposal p
    set state = 'R', decided_at = api.now(), decided_by = impl.person(),
        remark = p_remark
    where p.supplier_id = p_supplier and p.state = 'O'
      and p.action = 'shift close' and p.args ->> 0 = p_shift::text;
end;
$$;

comment on function impl.shift_proposals_over(int4, int4, text) is
'Nobody need decide any more on proposals to close a drawer.';

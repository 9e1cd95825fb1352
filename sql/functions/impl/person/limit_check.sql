create or replace function impl.limit_check_leads(
    p_supplier int4,
    p_action text,
    p_amount_fen int8)
returns void
language plpgsql volatile
as $$
declare
    v_limit int8;
begin
    v_limit := (select (s.approval_limits ->> p_action)::int8
                from ticket.supplier s
                where s.supplier_id = p_supplier);

    if v_limit is null or p_amount_fen <= v_limit
       or impl.administrator()
       or (impl.proposal_now(p_supplier)).proposal_id is not null
    then
        return;
    end if;

    perform impl.staff_refuse('APPROVAL_NEEDED', p_action,
                              impl.yuan(p_amount_fen), impl.yuan(v_limit));
end;
$$;

comment on function impl.limit_check_leads(int4, text, int8) is
'Refuses what is above the supplier''s limit of an action, unless another person
has approved it: also to who leads.';

-- Who has more to say needs no second person: a lead where clerks have the
-- action, too, and the system administrator.
create or replace function impl.limit_check(
    p_supplier int4,
    p_action text,
    p_amount_fen int8)
returns void
language plpgsql volatile
as $$
begin
    if not impl.signed_in_as('{gate_lead,desk_lead}') then
        perform impl.limit_check_leads(p_supplier, p_action, p_amount_fen);
    end if;
end;
$$;

comment on function impl.limit_check(int4, text, int8) is
'Refuses what is above the supplier''s limit of an action, unless another person
has approved it, or who acts is a lead.';

create or replace function impl.limited_actions()
returns text[]
language sql immutable
as $$
    select array['deposit topup', 'deposit deduct', 'rebate topup',
                 'rebate deduct', 'receipt approve', 'receipt refuse',
                 'refund apply', 'refund approve', 'ticket refund',
                 'payback cash', 'payback done', 'payment receive',
                 'payment resolve', 'order refund', 'order close',
                 'bill resolve', 'bill withdraw', 'closing correct',
                 'shift close', 'shift correct', 'desk sale', 'rail topup',
                 'rail return'];
$$;

comment on function impl.limited_actions() is
'The actions that ask impl.limit_check().';

create or replace function impl.limited_once()
returns text[]
language sql immutable
as $$
    select array['receipt approve', 'receipt refuse', 'refund apply',
                 'refund approve', 'ticket refund', 'payback cash',
                 'payback done', 'payment resolve', 'order refund',
                 'order close', 'bill resolve', 'bill withdraw',
                 'shift close'];
$$;

comment on function impl.limited_once() is
'Those of them that change the same thing but once: not money that is put in,
taken out or corrected, of which there may be as much again.';

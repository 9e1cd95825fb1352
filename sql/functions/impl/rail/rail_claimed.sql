create or replace function impl.rail_what(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'Q' then 'check' when 'C' then 'check'
                        when 'S' then 'pay' when 'V' then 'verify'
                        when 'E' then 'look' when 'D' then 'returns' end;
$$;

comment on function impl.rail_what("char") is
'What is to be done with a case of a state.';

create or replace function impl.rail_account_free(p_case ticket.rail_case,
    p_at timestamptz)
returns bool
language plpgsql volatile
as $$
begin
    return pg_try_advisory_xact_lock(723348031,
               hashtext(encode(p_case.un_index, 'hex')))
       and not exists (
           select
           from ticket.rail_case c
           where c.un_index = p_case.un_index
             and c.lease_until is not null and c.lease_until > p_at
             and (c.supplier_id, c.rail_id, c.case_no)
                 <> (p_case.supplier_id, p_case.rail_id, p_case.case_no));
end;
$$;

comment on function impl.rail_account_free(ticket.rail_case, timestamptz) is
'Whether nobody else is at the site with the account of a case now: a second
login ends the first one''s session.';

-- Who finds a payment that was begun, and knows not how it ended, never makes
-- it: it is verified.
create or replace function impl.rail_claimed(p_order ticket.rail_order,
    p_case_no int2, p_owner text, p_lease interval, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case    ticket.rail_case;
    v_account ticket.rail_account;
    v_why     text;
begin
    select c.* into v_case
    from ticket.rail_case c
    where c.supplier_id = p_order.supplier_id
      and c.rail_id = p_order.rail_id and c.case_no = p_case_no
      and c.due_at <= p_at
      and (c.lease_until is null or c.lease_until <= p_at);

    if not found or v_case.state = 'F'
        or v_case.state <> 'D' and p_order.state <> 'P'
    then
        return null;
    end if;

    if v_case.state in ('Q', 'C') then
        select a.* into v_account
        from ticket.rail_account a
        where a.supplier_id = v_case.supplier_id
          and a.agent_id = v_case.agent_id
          and a.user_index = v_case.un_index;

        v_why := case
            when v_account.state = 'L' and v_account.retry_at > p_at
                then 'ACCOUNT_LOCKED'
            when v_account.bad_index = impl.rail_pwd_index(v_case)
                then 'BAD_PASSWORD' end;

        if v_why is not null then
            perform impl.rail_case_fails(p_order, v_case, v_why, 'worker',
                                         p_at);
            return null;
        end if;
    end if;

    if not impl.rail_account_free(v_case, p_at) then
        return null;
    end if;

    update ticket.rail_case c
    set lease_owner = p_owner, lease_until = p_at + p_lease,
        due_at = p_at + p_lease, claimed_at = p_at
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
    returning c.* into strict v_case;

    if v_case.state in ('Q', 'S') then
        v_case := impl.rail_case_to(p_order, v_case,
            case v_case.state when 'Q' then 'C'::"char" else 'V' end, null,
            'worker', p_at);
    end if;

    return v_case;
end;
$$;

comment on function impl.rail_claimed(ticket.rail_order, int2, text, interval,
                                      timestamptz) is
'Leases a case, whose order is locked, to who asks; null: it is not due, another
one has its account, or it came to its end here.';

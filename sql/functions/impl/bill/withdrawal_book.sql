create or replace function impl.withdrawal_book(p_new ticket.withdrawal)
returns ticket.withdrawal
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_new.supplier_id;
    c_side     constant int4 := impl.platform_side(p_new.account_no);
    v_now      timestamptz := api.now();
    v_id       int8 := impl.next_number(c_supplier, v_now);
    v_old      ticket.withdrawal;
    v_no       int2 := 0;
begin
    /* Who says the same paper meanwhile waits here. */
    insert into ticket.withdrawal as w (supplier_id, withdrawal_id, account_no,
                                        reference, amount_fen, fee_fen,
                                        returned, remark, booked_at, booked_by)
    values (c_supplier, v_id, p_new.account_no, p_new.reference,
            p_new.amount_fen, p_new.fee_fen, p_new.returned, p_new.remark,
            v_now, impl.person())
    on conflict (supplier_id, reference) do nothing;

    if not found then
        select w.* into strict v_old
        from ticket.withdrawal w
        where w.supplier_id = c_supplier and w.reference = p_new.reference;

        return v_old;
    end if;

    v_no := impl.book(c_supplier, v_id, v_no, impl.transfer_kind('payout'),
        case when p_new.returned then c_side else impl.side('bank') end,
        case when p_new.returned then impl.side('bank') else c_side end,
        p_new.amount_fen, v_now);
    v_no := impl.book(c_supplier, v_id, v_no,
        impl.transfer_kind('platform fee'),
        case when p_new.returned then c_side else impl.side('costs') end,
        case when p_new.returned then impl.side('costs') else c_side end,
        p_new.fee_fen, v_now);
    perform impl.booked_by(c_supplier, v_id, 0::int2);

    return v_old;
end;
$$;

comment on function impl.withdrawal_book(ticket.withdrawal) is
'Books a withdrawal; returns the one that has its reference already, with nulls
where there was none.';

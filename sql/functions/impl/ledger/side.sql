create or replace function impl.side(p_name text)
returns int4
language sql immutable
as $$
    select case p_name
        when 'sales' then 1
        when 'bank' then 2
        when 'fees' then 3
        when 'prepaid' then 4       /* received, not yet earned */
        when 'payable' then 5       /* refunds to be paid */
        when 'cash' then 6
        when 'costs' then 7         /* what platforms keep */
        when 'suspense' then 8
        when 'till' then 9          /* all drawers of the desk */
        when 'variance' then 10     /* what drawers had too little of */
        /* of single and joint tickets: */
        when 'unused' then 11       /* sold and not used */
        when 'attractions' then 12  /* to be paid */
        when 'refunds' then 13      /* to be refunded to distributors */
        when 'ticket fees' then 14
        when 'payout fees' then 15
        when 'margin' then 16       /* price less the attraction's */
        when 'breakage' then 17     /* never used, never refunded */
        when 'return fees' then 18
        when 'yield' then 19        /* of money products */
        when 'fund' then 81         /* in money products */
        /* of rail orders: */
        when 'channel' then 82      /* owes what consumers paid */
        when 'railway' then 83
        when 'insurance' then 84    /* to be passed on */
        end;
$$;

comment on function impl.side(text) is
'The number of an account on the supplier''s side of a transfer.';
